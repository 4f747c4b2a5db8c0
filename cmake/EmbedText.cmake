# Puts a text file into a library.
#
#   candor_embed_text(TARGET candor_config FILE spec/analysis_config.schema.json
#                     HEADER candor/config/schema.h FUNCTION candor::config::SchemaText)
#
# defines FUNCTION, declared in HEADER as std::string_view(), to return the bytes of FILE. The
# source is made again when FILE changes. The same file is the script that makes it.
if(CMAKE_SCRIPT_MODE_FILE)
  file(READ "${FILE}" text)
  if(text MATCHES "\\)embedded\"")
    message(FATAL_ERROR "${FILE} holds the delimiter of the literal")
  endif()
  file(WRITE "${OUTPUT}" "// Made from a file by cmake/EmbedText.cmake.\n#include \"${HEADER}\"\n\n"
                         "std::string_view ${FUNCTION}() {\n  return R\"embedded(${text})embedded\";\n}\n")
  return()
endif()

function(candor_embed_text)
  cmake_parse_arguments(EMBED "" "TARGET;FILE;HEADER;FUNCTION" "" ${ARGN})
  if(NOT TARGET ${EMBED_TARGET})
    return()
  endif()
  set(source "${PROJECT_SOURCE_DIR}/${EMBED_FILE}")
  get_filename_component(name "${EMBED_FILE}" NAME)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.cc")
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_FILE}")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -DFILE=${source} -DOUTPUT=${output} -DHEADER=${EMBED_HEADER}
            -DFUNCTION=${EMBED_FUNCTION} -P "${script}"
    DEPENDS "${source}" "${script}"
    COMMENT "Embedding ${EMBED_FILE}"
    VERBATIM)
  target_sources(${EMBED_TARGET} PRIVATE "${output}")
endfunction()
