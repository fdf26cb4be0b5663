#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Rollover contributors
# SPDX-License-Identifier: MIT
"""conanrecipe.py RECIPE COMPILER: Debian has no Conan, so this exports the sources as the recipe says, and configures what has
arrived with the recipe's variables. It shows that nothing is missing, and no more."""

import fnmatch
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import types


def copy(_recipe, pattern, src, dst):
    """conan.tools.files.copy: a * stands for any number of folders, too."""
    for folder, _, names in os.walk(os.path.join(src, os.path.dirname(pattern))):
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), src)
            if fnmatch.fnmatch(path, pattern):
                os.makedirs(os.path.dirname(os.path.join(dst, path)), exist_ok=True)
                shutil.copy2(os.path.join(src, path), os.path.join(dst, path))
        if "/" not in pattern:
            break


class Toolchain:
    """Keeps what it is told."""

    last = None

    def __init__(self, _recipe):
        self.cache_variables = {}
        Toolchain.last = self

    def generate(self):
        pass


def module(name, **content):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(content)


def load(path):
    module("conan", ConanFile=object)
    module("conan.errors", ConanInvalidConfiguration=Exception)
    module("conan.tools")
    module("conan.tools.cmake", CMake=object, CMakeDeps=Toolchain, CMakeToolchain=Toolchain, cmake_layout=None)
    module("conan.tools.files", copy=copy)
    spec = importlib.util.spec_from_file_location("conanfile", path)
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    return recipe.RolloverConan()


sys.dont_write_bytecode = True
recipe = load(sys.argv[1])
recipe.recipe_folder = os.path.dirname(os.path.abspath(sys.argv[1]))
with tempfile.TemporaryDirectory() as folder:
    recipe.export_sources_folder = os.path.join(folder, "source")
    recipe.export_sources()
    for shared in (True, False):
        recipe.options = types.SimpleNamespace(shared=shared, with_qml=False)
        recipe.generate()
        variables = {**Toolchain.last.cache_variables, "BUILD_SHARED_LIBS": shared, "CMAKE_CXX_COMPILER": sys.argv[2]}
        build = os.path.join(folder, "build" + str(shared))
        subprocess.run(["cmake", "-G", "Ninja", "-S", recipe.export_sources_folder, "-B", build]
                       + [f"-D{name}={value}" for name, value in variables.items()], check=True)
