# Every third-party library, found once. Debian 12 packages only; the README says what each is for.

find_package(Eigen3 3.4 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(tl-expected CONFIG REQUIRED)
find_package(assimp CONFIG REQUIRED)
find_package(embree 3 CONFIG REQUIRED)
find_package(TBB CONFIG REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(EXPAT REQUIRED)
pkg_check_modules(MINIZIP REQUIRED IMPORTED_TARGET minizip)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)

# SOCI ships neither a CMake config nor a .pc file (Debian 12).
find_path(SOCI_INCLUDE_DIR soci.h PATH_SUFFIXES soci REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_SQLITE3_LIBRARY soci_sqlite3 REQUIRED)
find_library(SOCI_POSTGRESQL_LIBRARY soci_postgresql REQUIRED)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
add_library(fitroom_soci INTERFACE)
add_library(fitroom::soci ALIAS fitroom_soci)
target_include_directories(fitroom_soci SYSTEM INTERFACE ${SOCI_INCLUDE_DIR})
target_link_libraries(fitroom_soci INTERFACE ${SOCI_CORE_LIBRARY} ${SOCI_SQLITE3_LIBRARY} ${SOCI_POSTGRESQL_LIBRARY}
                      SQLite::SQLite3 PkgConfig::LIBPQ)

if(FITROOM_WITH_ENGINE)
  find_package(OGRE 1.12 CONFIG REQUIRED)
  find_package(SDL2 CONFIG REQUIRED)
  find_package(Freetype REQUIRED)
  find_package(OpenGL REQUIRED)
  pkg_check_modules(STB REQUIRED IMPORTED_TARGET stb)
  # Debian's imgui.pc forgets FreeType, and a plain PkgConfig target puts libimgui.a after it.
  find_path(IMGUI_INCLUDE_DIR imgui.h PATH_SUFFIXES imgui REQUIRED)
  find_library(IMGUI_LIBRARY imgui REQUIRED)
  add_library(imgui::imgui STATIC IMPORTED)
  set_target_properties(imgui::imgui PROPERTIES
    IMPORTED_LOCATION ${IMGUI_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${IMGUI_INCLUDE_DIR}
    INTERFACE_LINK_LIBRARIES "Freetype::Freetype;SDL2::SDL2;PkgConfig::STB;${CMAKE_DL_LIBS}")
endif()
