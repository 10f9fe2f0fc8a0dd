package dev.steward.library;

import dev.steward.job.definition.SourceControl;
import dev.steward.problem.Problem;
import dev.steward.scm.git.GitScm;
import dev.steward.text.XmlReader;
import dev.steward.type.TypeArguments;
import dev.steward.type.Warnings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads libraries from the settings of Jenkins' configuration as code, which are also the form in
 * which the server stores them: texts, lists and maps. Settings that have no effect here, such as
 * traits, are kept there.
 */
public final class LibrarySettings {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "defaultVersion",
          "implicit",
          "allowVersionOverride",
          "allowBRANCH_NAME",
          "allowBRANCH_NAME_PR",
          "includeInChangesets",
          "traceDefaultedVersion",
          "retriever",
          "cachingConfiguration");

  private static final Set<String> IGNORED_GIT_FIELDS =
      Set.of("browser", "doGenerateSubmoduleConfigurations", "submoduleCfg", "gitTool");

  private LibrarySettings() {}

  /**
   * Reads a library.
   *
   * @throws Problem.Invalid if a setting is missing or invalid
   */
  public static LibraryDefinition read(Map<String, ?> settings) {
    for (String name : settings.keySet()) {
      if (!FIELDS.contains(name)) {
        throw new Problem.Invalid("'" + name + "' is not a setting of a library.");
      }
    }
    String name = text(settings, "name");
    Object retriever = settings.get("retriever");
    if (retriever == null) {
      throw new Problem.Invalid(
          "The library " + name + " needs a retriever, such as modernSCM with scm: git.");
    }
    var definition =
        new LibraryDefinition(
            name,
            text(settings, "defaultVersion"),
            flag(settings, "implicit", false),
            flag(settings, "allowVersionOverride", true),
            flag(settings, "includeInChangesets", true),
            retriever(retriever),
            caching(settings.get("cachingConfiguration")));
    if (definition.retriever() instanceof LibraryRetriever.UnsupportedSource(String type)) {
      throw new Problem.Invalid(unsupported(type));
    }
    definition.validate();
    return definition;
  }

  /**
   * The settings of a library, the reverse of {@link #read}; without a retriever that is not
   * supported.
   */
  static Map<String, Object> of(LibraryDefinition library) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", library.name());
    all.put("defaultVersion", library.defaultVersion());
    all.put("implicit", library.implicit());
    all.put("allowVersionOverride", library.allowVersionOverride());
    all.put("includeInChangesets", library.includeInChangesets());
    String path = library.retriever().libraryPath();
    switch (library.retriever()) {
      case LibraryRetriever.GitSource git ->
          all.put(
              "retriever",
              retriever(
                  "modernSCM",
                  "git",
                  Map.of("remote", git.remote(), "credentialsId", git.credentialsId()),
                  path));
      case LibraryRetriever.LegacySource(GitScm git, _) when !git.remotes().isEmpty() ->
          all.put(
              "retriever",
              retriever(
                  "legacySCM",
                  "scmGit",
                  Map.of(
                      "userRemoteConfigs",
                      List.of(
                          Map.of(
                              "url",
                              git.remotes().getFirst().url(),
                              "credentialsId",
                              git.remotes().getFirst().credentialsId())),
                      "branches",
                      git.branches().stream().map(name -> Map.of("name", name)).toList()),
                  path));
      case LibraryRetriever.LegacySource _,
          LibraryRetriever.FolderSource _,
          LibraryRetriever.UnsupportedSource _ -> {}
    }
    LibraryCachePolicy caching = library.caching();
    if (caching != null) {
      all.put(
          "cachingConfiguration",
          Map.of(
              "refreshTimeMinutes", caching.refreshMinutes(),
              "excludedVersionsStr", String.join(" ", caching.excludedVersions()),
              "includedVersionsStr", String.join(" ", caching.includedVersions())));
    }
    return all;
  }

  private static Map<String, Object> retriever(
      String symbol, String scm, Map<String, Object> settings, String path) {
    return Map.of(symbol, Map.of("scm", Map.of(scm, settings), "libraryPath", path));
  }

  /** Explains that a type is not supported. */
  public static String unsupported(String type) {
    return "Libraries cannot be retrieved with '"
        + type
        + "'. Use modernSCM with scm: git, or legacySCM with scmGit.";
  }

  private static @Nullable LibraryCachePolicy caching(@Nullable Object settings) {
    if (!(settings instanceof Map<?, ?> map)) {
      return null;
    }
    String minutes = text(map, "refreshTimeMinutes");
    try {
      long limit = minutes.isEmpty() ? 0 : Long.parseLong(minutes);
      if (limit >= 0) {
        return new LibraryCachePolicy(
            limit,
            LibraryCachePolicy.versions(text(map, "excludedVersionsStr")),
            LibraryCachePolicy.versions(text(map, "includedVersionsStr")));
      }
    } catch (NumberFormatException _) {
      // The message below explains it.
    }
    throw new Problem.Invalid("refreshTimeMinutes must be a number of minutes, or 0.");
  }

  /**
   * Reads how a library is retrieved: a map from the symbol or the class of the retriever to its
   * settings.
   *
   * @throws Problem.Invalid if a setting is missing or invalid
   */
  public static LibraryRetriever retriever(Object settings) {
    TypedSettings typed = TypedSettings.of(settings, "retriever");
    String path = text(typed.settings(), "libraryPath");
    LibraryPath.check(path);
    Object scm = typed.settings().get("scm");
    if (scm == null) {
      throw new Problem.Invalid("The retriever " + typed.name() + " needs 'scm'.");
    }
    return switch (typed.name()) {
      case "modernSCM", "SCMSourceRetriever" -> modern(TypedSettings.of(scm, "scm"), path);
      case "legacySCM", "SCMRetriever" -> legacy(TypedSettings.of(scm, "scm"), path);
      default -> new LibraryRetriever.UnsupportedSource(typed.name());
    };
  }

  private static LibraryRetriever modern(TypedSettings scm, String path) {
    Map<String, ?> settings = scm.settings();
    return switch (scm.name()) {
      case "git", "gitSource", "GitSCMSource" ->
          new LibraryRetriever.GitSource(
              text(settings, "remote"),
              text(settings, "credentialsId"),
              refs(traits(settings.get("traits"))),
              path);
      case "fromScm", "SingleSCMSource" -> {
        Object inner = settings.get("scm");
        yield legacy(TypedSettings.of(inner == null ? Map.of() : inner, "scm"), path);
      }
      default -> new LibraryRetriever.UnsupportedSource(scm.name());
    };
  }

  private static List<String> traits(@Nullable Object traits) {
    List<String> names = new ArrayList<>();
    if (traits instanceof List<?> list) {
      for (Object trait : list) {
        if (trait != null) {
          names.add(TypedSettings.of(trait, "traits").name());
        }
      }
    }
    return names;
  }

  /** The options of {@code git ls-remote} by the names of traits. */
  static List<String> refs(List<String> traits) {
    Set<String> options = new LinkedHashSet<>();
    for (String trait : traits) {
      switch (trait.substring(trait.lastIndexOf('.') + 1)) {
        case "gitBranchDiscovery", "BranchDiscoveryTrait" -> options.add("-h");
        case "gitTagDiscovery", "TagDiscoveryTrait" -> options.add("-t");
        case "discoverOtherRefs", "discoverOtherRefsTrait", "DiscoverOtherRefsTrait" -> {
          return List.of();
        }
        default -> {}
      }
    }
    return List.copyOf(options);
  }

  private static LibraryRetriever legacy(TypedSettings scm, String path) {
    return switch (scm.name()) {
      case "scmGit", "gitSCM", "git", "GitSCM" ->
          new LibraryRetriever.LegacySource(git(scm.settings()), path);
      default -> new LibraryRetriever.UnsupportedSource(scm.name());
    };
  }

  private static SourceControl git(Map<String, ?> settings) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    settings.forEach((name, value) -> {
      if (value != null && !IGNORED_GIT_FIELDS.contains(name)) {
        arguments.put(
            name,
            switch (name) {
              case "branches" -> list(value).stream().map(LibrarySettings::single).toList();
              case "userRemoteConfigs" -> list(value).stream().map(LibrarySettings::row).toList();
              default -> value;
            });
      }
    });
    return GitScm.TYPE.read(
        XmlReader.read(TypeArguments.toXml(GitScm.TYPE, arguments)), new Warnings());
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static String single(@Nullable Object element) {
    return element instanceof Map<?, ?> map && !map.isEmpty()
        ? String.valueOf(map.values().iterator().next())
        : String.valueOf(element);
  }

  private static Map<String, Object> row(@Nullable Object element) {
    Map<String, Object> cells = new LinkedHashMap<>();
    if (element instanceof Map<?, ?> map) {
      map.forEach((name, value) -> {
        if (value != null && !String.valueOf(name).startsWith("$")) {
          cells.put(String.valueOf(name), String.valueOf(value));
        }
      });
    }
    return cells;
  }

  static String text(Map<?, ?> settings, String name) {
    Object value = settings.get(name);
    return value == null ? "" : String.valueOf(value).strip();
  }

  private static boolean flag(Map<String, ?> settings, String name, boolean otherwise) {
    String text = text(settings, name);
    if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
      throw new Problem.Invalid("'" + name + "' must be true or false.");
    }
    return text.isEmpty() ? otherwise : text.equals("true");
  }

  /** An object of a named type with its settings. */
  private record TypedSettings(String name, Map<String, ?> settings) {

    static TypedSettings of(Object value, String setting) {
      if (value instanceof String name) {
        return new TypedSettings(simple(name), Map.of());
      }
      if (value instanceof Map<?, ?> map && map.containsKey("$class")) {
        return new TypedSettings(simple(String.valueOf(map.get("$class"))), named(map));
      }
      if (value instanceof Map<?, ?> map && map.size() == 1) {
        Map.Entry<?, ?> entry = map.entrySet().iterator().next();
        return new TypedSettings(
            simple(String.valueOf(entry.getKey())),
            entry.getValue() instanceof Map<?, ?> inner ? named(inner) : Map.of());
      }
      throw new Problem.Invalid(
          "'" + setting + "' must have the name of one type, with the settings below it.");
    }

    private static String simple(String name) {
      return name.substring(name.lastIndexOf('.') + 1);
    }

    private static Map<String, ?> named(Map<?, ?> map) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      map.forEach((name, value) -> {
        if (!"$class".equals(name)) {
          all.put(String.valueOf(name), value);
        }
      });
      return all;
    }
  }
}
