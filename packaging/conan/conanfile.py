# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT

import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy

required_conan_version = ">=2.0"


class RolloverConan(ConanFile):
    """conan create packaging/conan: builds the work tree that the recipe is in."""

    name = "rollover"
    version = "1.0.0"
    description = "Lets a Qt application restart itself safely"
    license = "MIT"
    topics = ("qt", "restart", "update")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "with_qml": [True, False]}
    default_options = {"shared": True, "fPIC": True, "with_qml": False}

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("Rollover has not been ported to this system yet")
        if self.options.shared and not self.dependencies["qt"].options.shared:
            raise ConanInvalidConfiguration("a shared Rollover would have a Qt of its own: it needs qt/*:shared=True")

    def configure(self):
        if self.options.shared:
            self.options["qt"].shared = True # one Qt, for Rollover and for the application
            self.options.rm_safe("fPIC")
        if self.options.with_qml:
            self.options["qt"].qtdeclarative = True

    def requirements(self):
        self.requires("qt/[>=6.4 <7]", transitive_headers=True)

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("CMakeLists.txt", "README.md", "src/*", "translations/*", "docs/*", "packaging/*", "LICENSES/*"):
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ROLLOVER_BUILD_TESTS"] = False
        toolchain.cache_variables["ROLLOVER_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["ROLLOVER_WITH_QML"] = bool(self.options.with_qml)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "MIT.txt", src=os.path.join(self.source_folder, "LICENSES"), dst=os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        # The project's own RolloverConfig.cmake knows its targets, with QML and without.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "Rollover")]
        self.cpp_info.set_property("pkg_config_name", "rollover")
        self.cpp_info.includedirs = [os.path.join("include", "Rollover")]
        self.cpp_info.libs = ["Rollover"]
        self.cpp_info.requires = ["qt::qtCore"] + (["qt::qtQml"] if self.options.with_qml else [])
        if not self.options.shared:
            self.cpp_info.defines = ["ROLLOVER_STATIC_DEFINE"]
            self.cpp_info.sharedlinkflags = ["-Wl,-z,nodelete"]
