# Flags every target shares, and the two tools that make builds quick when they are installed.

find_program(FITROOM_CCACHE ccache)
if(FITROOM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${FITROOM_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FITROOM_CCACHE})
endif()

find_program(FITROOM_MOLD mold)
if(FITROOM_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# One flag set for every target; target_link_libraries(x PRIVATE fitroom::flags).
add_library(fitroom_flags INTERFACE)
add_library(fitroom::flags ALIAS fitroom_flags)
# No contraction: a fused multiply-add would make results differ from machine to machine.
target_compile_options(fitroom_flags INTERFACE -Wall -Wextra -Wno-missing-field-initializers -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                       -ffp-contract=off)
target_include_directories(fitroom_flags INTERFACE ${PROJECT_SOURCE_DIR})
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

if(FITROOM_SANITIZE)
  add_compile_options(-fsanitize=${FITROOM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FITROOM_SANITIZE})
  # SOCI's libraries keep their type information to themselves, which this one check would need.
  if(FITROOM_SANITIZE MATCHES undefined)
    add_compile_options(-fno-sanitize=vptr)
  endif()
endif()
