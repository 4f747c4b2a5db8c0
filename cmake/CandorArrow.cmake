# candor_arrow: Arrow and Parquet, from the pyarrow wheel or from the system.
add_library(candor_arrow INTERFACE)
if(CANDOR_ARROW STREQUAL "wheel")
  find_package(Python 3.11 REQUIRED COMPONENTS Interpreter)
  find_package(PyArrow 26.0...<26.1 REQUIRED)
  target_link_libraries(candor_arrow INTERFACE PyArrow::parquet PyArrow::arrow)
  # Loaded by name when the first s3:// is met; libarrow's own $ORIGIN finds it.
  set(CANDOR_ARROW_S3_LIBRARY "libarrow_s3.so.${PyArrow_SO_VERSION}")
elseif(CANDOR_ARROW STREQUAL "system")
  find_package(Arrow 26.0 REQUIRED)
  find_package(Parquet 26.0 REQUIRED)
  target_link_libraries(candor_arrow INTERFACE Parquet::parquet_shared Arrow::arrow_shared)
  set(CANDOR_ARROW_S3_LIBRARY "libarrow_s3.so.${ARROW_SO_VERSION}")
else()
  message(FATAL_ERROR "CANDOR_ARROW is '${CANDOR_ARROW}'; use 'wheel' or 'system'")
endif()
target_compile_definitions(candor_arrow
                           INTERFACE CANDOR_ARROW_S3_LIBRARY="${CANDOR_ARROW_S3_LIBRARY}")
