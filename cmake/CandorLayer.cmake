# One CMake target a layer: the link line is the architecture.
#
#   candor_layer(NAME stats DEPENDS base [LIBRARIES Eigen3::Eigen ...] [PRIVATE_LIBRARIES ...])
#
# makes the static library candor_<name> from candor/<name>/**/*.cc and, with CANDOR_BUILD_TESTS,
# the program candor_<name>_test from the *_test.cc files beside them. NOT_TESTS names sources that
# end in _test.cc and are none.
function(candor_layer)
  cmake_parse_arguments(LAYER "" "NAME" "DEPENDS;LIBRARIES;PRIVATE_LIBRARIES;NOT_TESTS" ${ARGN})
  set(target candor_${LAYER_NAME})
  set(directory "${PROJECT_SOURCE_DIR}/candor/${LAYER_NAME}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${directory}/*.cc")
  set(test_sources ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER test_sources INCLUDE REGEX "_test\\.cc$")
  list(TRANSFORM LAYER_NOT_TESTS PREPEND "${directory}/")
  list(APPEND sources ${LAYER_NOT_TESTS})
  list(REMOVE_ITEM test_sources ${LAYER_NOT_TESTS} "")

  if(NOT sources)
    return()
  endif()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}")
  list(TRANSFORM LAYER_DEPENDS PREPEND candor_)
  target_link_libraries(
    ${target}
    PUBLIC ${LAYER_DEPENDS} ${LAYER_LIBRARIES}
    PRIVATE ${LAYER_PRIVATE_LIBRARIES} candor_warnings)

  if(CANDOR_BUILD_TESTS AND test_sources)
    add_executable(${target}_test ${test_sources})
    target_link_libraries(${target}_test PRIVATE ${target} ${LAYER_PRIVATE_LIBRARIES}
                                                 candor_warnings candor_test_main)
    target_compile_definitions(${target}_test PRIVATE CANDOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    gtest_discover_tests(${target}_test PROPERTIES LABELS "${LAYER_NAME}" DISCOVERY_TIMEOUT 60)
  endif()
endfunction()
