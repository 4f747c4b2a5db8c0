# Compiler settings that every target shares.
add_library(candor_warnings INTERFACE)
target_compile_options(candor_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                                                 -Werror)
# Designated initialisers leave out fields on purpose.
target_compile_options(candor_warnings INTERFACE -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Its -Wconversion says more than GCC's.
  target_compile_options(candor_warnings INTERFACE -Wno-sign-conversion)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of GCC 12 on string concatenation and on std::variant (GCC bugs 105651, 105562).
  target_compile_options(candor_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()

# The same bits on every machine: no fused multiply-add behind the program's back.
add_compile_options(-ffp-contract=off)

find_program(CANDOR_CCACHE ccache)
if(CANDOR_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CANDOR_CCACHE}")
endif()
find_program(CANDOR_MOLD mold)
if(CANDOR_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(CANDOR_SANITIZE)
  add_compile_options(-fsanitize=${CANDOR_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CANDOR_SANITIZE})
endif()

if(CANDOR_SANITIZE MATCHES "thread")
  # GCC refuses the fences that Asio would use: ThreadSanitizer does not understand them.
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
