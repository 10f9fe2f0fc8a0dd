package dev.steward.web.admin;

import dev.steward.http.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of the form of a shared library. */
public record LibraryFields(
    String name,
    String defaultVersion,
    boolean implicit,
    boolean allowVersionOverride,
    boolean includeInChangesets,
    String retriever,
    String remote,
    String credentialsId,
    String branch,
    String libraryPath,
    boolean cached,
    String refreshTimeMinutes,
    String excludedVersions,
    String includedVersions) {

  static final String MODERN = "modernSCM";
  static final String LEGACY = "legacySCM";

  static final LibraryFields EMPTY =
      new LibraryFields("", "", false, true, true, MODERN, "", "", "", "", false, "", "", "");

  /** The values of stored settings. */
  static LibraryFields of(Map<String, ?> settings) {
    boolean legacy = map(settings.get("retriever")).containsKey(LEGACY);
    Map<String, Object> retriever =
        map(map(settings.get("retriever")).get(legacy ? LEGACY : MODERN));
    Map<String, Object> scm = only(map(retriever.get("scm")));
    Map<String, Object> repository = legacy ? first(scm.get("userRemoteConfigs")) : scm;
    Map<String, Object> caching = map(settings.get("cachingConfiguration"));
    return new LibraryFields(
        text(settings, "name"),
        text(settings, "defaultVersion"),
        text(settings, "implicit").equals("true"),
        !text(settings, "allowVersionOverride").equals("false"),
        !text(settings, "includeInChangesets").equals("false"),
        legacy ? LEGACY : MODERN,
        text(repository, legacy ? "url" : "remote"),
        text(repository, "credentialsId"),
        legacy ? text(first(scm.get("branches")), "name") : "",
        text(retriever, "libraryPath"),
        settings.get("cachingConfiguration") != null,
        text(caching, "refreshTimeMinutes"),
        text(caching, "excludedVersionsStr"),
        text(caching, "includedVersionsStr"));
  }

  static LibraryFields submitted(Parameters parameters) {
    return new LibraryFields(
        value(parameters, "name"),
        value(parameters, "defaultVersion"),
        parameters.get("implicit", "").equals("on"),
        parameters.get("allowVersionOverride", "").equals("on"),
        parameters.get("includeInChangesets", "").equals("on"),
        parameters.get("retriever", "").equals(LEGACY) ? LEGACY : MODERN,
        value(parameters, "remote"),
        value(parameters, "credentialsId"),
        value(parameters, "branch"),
        value(parameters, "libraryPath"),
        parameters.get("cached", "").equals("on"),
        value(parameters, "refreshTimeMinutes"),
        value(parameters, "excludedVersions"),
        value(parameters, "includedVersions"));
  }

  private static String value(Parameters parameters, String name) {
    return parameters.get(name, "").strip();
  }

  /**
   * The settings of the library.
   *
   * @param before the settings so far, whose members that the form does not have are kept
   */
  Map<String, Object> settings(Map<String, ?> before) {
    Map<String, Object> all = map(before);
    all.put("name", name);
    all.put("defaultVersion", defaultVersion);
    all.put("implicit", implicit);
    all.put("allowVersionOverride", allowVersionOverride);
    all.put("includeInChangesets", includeInChangesets);
    Map<String, Object> retrieverBefore = map(map(before.get("retriever")).get(retriever));
    all.put("retriever", Map.of(retriever, retrieverSettings(retrieverBefore)));
    all.remove("cachingConfiguration");
    if (cached) {
      Map<String, Object> caching = map(before.get("cachingConfiguration"));
      put(caching, "refreshTimeMinutes", refreshTimeMinutes);
      if (refreshTimeMinutes.matches("[0-9]{1,9}")) {
        caching.put("refreshTimeMinutes", Integer.valueOf(refreshTimeMinutes));
      }
      put(caching, "excludedVersionsStr", excludedVersions);
      put(caching, "includedVersionsStr", includedVersions);
      all.put("cachingConfiguration", caching);
    }
    return all;
  }

  private Map<String, Object> retrieverSettings(Map<String, Object> before) {
    Map<String, Object> scm = only(map(before.get("scm")));
    if (retriever.equals(LEGACY)) {
      Map<String, Object> repository = first(scm.get("userRemoteConfigs"));
      put(repository, "url", remote);
      put(repository, "credentialsId", credentialsId);
      scm.put("userRemoteConfigs", List.of(repository));
      scm.put("branches", List.of(Map.of("name", branch)));
      before.put("scm", Map.of("scmGit", scm));
    } else {
      boolean isNew = scm.isEmpty();
      put(scm, "remote", remote);
      put(scm, "credentialsId", credentialsId);
      if (isNew) {
        scm.put("traits", List.of("gitBranchDiscovery", "gitTagDiscovery"));
      }
      before.put("scm", Map.of("git", scm));
    }
    put(before, "libraryPath", libraryPath);
    return before;
  }

  private static void put(Map<String, Object> map, String name, String value) {
    if (value.isEmpty()) {
      map.remove(name);
    } else {
      map.put(name, value);
    }
  }

  /** A changeable copy; empty if the value is no map. */
  private static Map<String, Object> map(@Nullable Object value) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> members) {
      members.forEach((name, member) -> {
        if (member != null) {
          all.put(String.valueOf(name), member);
        }
      });
    }
    return all;
  }

  private static Map<String, Object> only(Map<String, Object> typed) {
    return typed.size() == 1 ? map(typed.values().iterator().next()) : map(null);
  }

  private static Map<String, Object> first(@Nullable Object list) {
    return list instanceof List<?> all && !all.isEmpty() ? map(all.getFirst()) : map(null);
  }

  private static String text(Map<String, ?> map, String name) {
    Object value = map.get(name);
    return value == null ? "" : String.valueOf(value);
  }
}
