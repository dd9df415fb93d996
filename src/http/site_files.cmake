# convoke_embed_site(<variable> <folder>): writes a source file that holds every file of <folder> as
# it is, and puts its name into <variable>. Without the folder it holds none.
function(convoke_embed_site variable folder)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/site_files.cpp)
  # Looked at again by each build: a site that is built later gets in.
  file(GLOB_RECURSE paths CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
  list(FILTER paths EXCLUDE REGEX "\\.gz$")
  set(blobs "")
  set(rows "")
  set(depends "")
  set(index 0)
  foreach(path IN LISTS paths)
    convoke_site_blob(blobs file_${index} "${folder}/${path}")
    list(APPEND depends "${folder}/${path}")
    set(gzipped "{}")
    if(EXISTS "${folder}/${path}.gz")
      convoke_site_blob(blobs gzip_${index} "${folder}/${path}.gz")
      list(APPEND depends "${folder}/${path}.gz")
      set(gzipped "text(gzip_${index}_begin, gzip_${index}_end)")
    endif()
    string(APPEND rows
      "      {\"${path}\", text(file_${index}_begin, file_${index}_end), ${gzipped}},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  set(CONVOKE_SITE_BLOBS "${blobs}")
  set(CONVOKE_SITE_ROWS "${rows}")
  configure_file(site_files.cpp.in ${source} @ONLY)
  set_source_files_properties(${source} PROPERTIES
    OBJECT_DEPENDS "${depends}" SKIP_UNITY_BUILD_INCLUSION ON)
  set(${variable} ${source} PARENT_SCOPE)
endfunction()

# The assembler takes the bytes in: quicker by far than a compiler reading them as numbers.
macro(convoke_site_blob blobs name file)
  string(APPEND ${blobs} "CONVOKE_EMBED(${name}, \"${file}\")\n")
endmacro()
