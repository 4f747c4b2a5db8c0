# Finds the Arrow C++ headers and libraries inside an installed pyarrow wheel.
#
# Reads   Python_EXECUTABLE   interpreter whose environment has pyarrow, or
#         PYARROW_ROOT        a directory laid out like site-packages/pyarrow
# Defines PyArrow_FOUND, PyArrow_VERSION, PyArrow_DIR, PyArrow_SO_VERSION and the imported targets
#         PyArrow::arrow, PyArrow::parquet, PyArrow::arrow_s3.
#
# The targets point at the versioned files (libarrow.so.<SO>): the wheel has no unversioned links,
# and writing some into site-packages would break read-only environments.

set(_pyarrow_dir "${PYARROW_ROOT}")
if(NOT _pyarrow_dir AND Python_EXECUTABLE)
  # find_spec only locates the package; importing it would be slow and could fail.
  set(_pyarrow_locate
      "import importlib.util, pathlib"
      "spec = importlib.util.find_spec('pyarrow')"
      "print(pathlib.Path(spec.origin).resolve().parent if spec and spec.origin else '', end='')")
  list(JOIN _pyarrow_locate "\n" _pyarrow_locate)
  execute_process(
    COMMAND "${Python_EXECUTABLE}" -c "${_pyarrow_locate}"
    OUTPUT_VARIABLE _pyarrow_dir
    ERROR_QUIET)
endif()

set(_pyarrow_config "${_pyarrow_dir}/include/arrow/util/config.h")
if(_pyarrow_dir AND EXISTS "${_pyarrow_config}")
  file(STRINGS "${_pyarrow_config}" _pyarrow_lines REGEX "define ARROW_(VERSION_STRING|SO_VERSION) ")
  string(REGEX REPLACE ".*ARROW_VERSION_STRING \"([0-9.]+).*" "\\1" PyArrow_VERSION
                       "${_pyarrow_lines}")
  string(REGEX REPLACE ".*ARROW_SO_VERSION \"([0-9]+)\".*" "\\1" PyArrow_SO_VERSION
                       "${_pyarrow_lines}")
  set(PyArrow_DIR "${_pyarrow_dir}")
  set(PyArrow_INCLUDE_DIR "${_pyarrow_dir}/include")
  if(EXISTS "${_pyarrow_dir}/libarrow.so.${PyArrow_SO_VERSION}")
    set(PyArrow_LIBRARY "${_pyarrow_dir}/libarrow.so.${PyArrow_SO_VERSION}")
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  PyArrow
  REQUIRED_VARS PyArrow_LIBRARY PyArrow_INCLUDE_DIR
  VERSION_VAR PyArrow_VERSION
  HANDLE_VERSION_RANGE
  REASON_FAILURE_MESSAGE
    "run 'make build', which installs the pinned wheel into .venv, or set PYARROW_ROOT")

function(_pyarrow_add_library name)
  add_library(PyArrow::${name} SHARED IMPORTED)
  set_target_properties(
    PyArrow::${name}
    PROPERTIES IMPORTED_LOCATION "${PyArrow_DIR}/lib${name}.so.${PyArrow_SO_VERSION}"
               IMPORTED_SONAME "lib${name}.so.${PyArrow_SO_VERSION}"
               INTERFACE_INCLUDE_DIRECTORIES "${PyArrow_INCLUDE_DIR}")
  if(ARGN)
    target_link_libraries(PyArrow::${name} INTERFACE ${ARGN})
  endif()
endfunction()

if(PyArrow_FOUND AND NOT TARGET PyArrow::arrow)
  _pyarrow_add_library(arrow)
  _pyarrow_add_library(parquet PyArrow::arrow)
  _pyarrow_add_library(arrow_s3 PyArrow::arrow)
endif()
