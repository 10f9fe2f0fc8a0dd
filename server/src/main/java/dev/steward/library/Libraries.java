package dev.steward.library;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.problem.Problem;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.text.Json;
import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configured libraries: those of the server, which administrators manage, and those of folders,
 * which are part of a folder's config.xml.
 */
public final class Libraries {
  private static final int MAX_LIBRARIES = 500;
  private static final int MAX_DEFINITION = 1 << 20;
  private static final String ALL = "all";

  /** The libraries of the server, as read and as written. */
  private record ServerLibrary(
      LibraryKind kind, LibraryDefinition definition, Map<String, @Nullable Object> settings) {}

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Jobs jobs;
  private final List<AvailableLibrary> additional;
  private final InvalidatingCache<String, List<ServerLibrary>> cache = new InvalidatingCache<>(1);

  /**
   * Creates the service.
   *
   * @param additional libraries that all jobs can use, in front of the configured ones
   */
  public Libraries(
      Store store, Authorizer rights, Audit audit, Jobs jobs, List<AvailableLibrary> additional) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.jobs = jobs;
    this.additional = List.copyOf(additional);
  }

  private List<ServerLibrary> all() {
    List<ServerLibrary> all =
        cache.get(
            ALL,
            _ ->
                store.read(LibraryRows::all).stream()
                    .map(row -> {
                      Map<String, @Nullable Object> settings = Json.readObject(row.definition());
                      return new ServerLibrary(
                          LibraryKind.valueOf(row.kind().toUpperCase(Locale.ROOT)),
                          LibrarySettings.read(settings),
                          settings);
                    })
                    .toList());
    return all == null ? List.of() : all;
  }

  /** Returns whether a caller may see the libraries of the server. */
  public boolean isVisible(Caller caller) {
    return rights.allows(caller, Permission.ADMINISTER);
  }

  /** The libraries of the server, in their order. */
  public List<LibraryDefinition> list(Caller caller, LibraryKind kind) {
    rights.require(caller, Permission.ADMINISTER);
    return all().stream()
        .filter(library -> library.kind() == kind)
        .map(ServerLibrary::definition)
        .toList();
  }

  /** The settings of the libraries of the server, as they were written. */
  public List<Map<String, @Nullable Object>> settings(Caller caller, LibraryKind kind) {
    rights.require(caller, Permission.ADMINISTER);
    return all().stream()
        .filter(library -> library.kind() == kind)
        .map(ServerLibrary::settings)
        .toList();
  }

  /**
   * Replaces the libraries of the server.
   *
   * @param libraries as {@link LibrarySettings} reads them
   * @throws Problem.Invalid if a setting is missing or invalid, or a name is used twice
   */
  public void replace(Caller caller, LibraryKind kind, List<? extends Map<String, ?>> libraries) {
    change(caller, kind, _ -> libraries);
  }

  /** A list of the server. */
  public LibraryList list(LibraryKind kind) {
    return new ServerLibraries(this, kind);
  }

  /** The list of a folder. */
  public LibraryList list(Folder folder) {
    return new FolderLibraries(rights, jobs, folder);
  }

  /** A list of the server. */
  private record ServerLibraries(Libraries all, LibraryKind kind) implements LibraryList {

    @Override
    public String title() {
      return kind.title();
    }

    @Override
    public boolean isVisible(Caller caller) {
      return all.isVisible(caller);
    }

    @Override
    public List<LibraryDefinition> libraries(Caller caller) {
      return all.list(caller, kind);
    }

    @Override
    public @Nullable Map<String, ?> find(Caller caller, String name) {
      for (Map<String, @Nullable Object> settings : all.settings(caller, kind)) {
        if (name.equals(settings.get("name"))) {
          return settings;
        }
      }
      return null;
    }

    @Override
    public void create(Caller caller, Map<String, ?> settings) {
      all.change(
          caller,
          kind,
          current -> {
            List<Map<String, ?>> changed = new ArrayList<>(current);
            changed.add(settings);
            return changed;
          });
    }

    @Override
    public void configure(Caller caller, String name, Map<String, ?> settings) {
      all.change(caller, kind, current -> replaced(current, kind, name, settings));
    }

    @Override
    public void delete(Caller caller, String name) {
      all.change(caller, kind, current -> replaced(current, kind, name, null));
    }
  }

  private static List<Map<String, ?>> replaced(
      List<Map<String, @Nullable Object>> current,
      LibraryKind kind,
      String name,
      @Nullable Map<String, ?> settings) {
    List<Map<String, ?>> all = new ArrayList<>();
    boolean exists = false;
    for (Map<String, @Nullable Object> library : current) {
      if (!LibrarySettings.text(library, "name").equals(name)) {
        all.add(library);
      } else {
        exists = true;
        if (settings != null) {
          all.add(settings);
        }
      }
    }
    if (!exists) {
      throw new Problem.NotFound("There is no library " + name + " in " + kind.title() + ".");
    }
    return all;
  }

  private void change(
      Caller caller,
      LibraryKind kind,
      Function<List<Map<String, @Nullable Object>>, List<? extends Map<String, ?>>> change) {
    rights.require(caller, Permission.ADMINISTER);
    String id = kind.name().toLowerCase(Locale.ROOT);
    store.write(tx -> {
      List<String> current =
          LibraryRows.all(tx).stream()
              .filter(row -> row.kind().equals(id))
              .map(LibraryRows.LibraryRow::definition)
              .toList();
      List<? extends Map<String, ?>> libraries =
          change.apply(current.stream().map(Json::readObject).toList());
      List<String> names = check(libraries).stream().map(LibraryDefinition::name).toList();
      List<String> definitions = libraries.stream().map(Libraries::definition).toList();
      if (!current.equals(definitions)) {
        LibraryRows.replace(tx, id, names, definitions);
        audit.record(
            tx,
            caller.name(),
            caller.address(),
            "library.configure",
            kind.symbol(),
            String.join(", ", names));
        tx.afterCommit(cache::invalidateAll);
      }
      return true;
    });
  }

  /**
   * Checks libraries without storing them.
   *
   * @throws Problem.Invalid if a setting is missing or invalid, or a name is used twice
   */
  public static List<LibraryDefinition> check(List<? extends Map<String, ?>> libraries) {
    List<LibraryDefinition> definitions = new ArrayList<>();
    for (Map<String, ?> settings : libraries) {
      definitions.add(LibrarySettings.read(settings));
    }
    checkNames(definitions.stream().map(LibraryDefinition::name).toList());
    return definitions;
  }

  /** Checks that a list is not too long, and that each name is used once. */
  static void checkNames(List<String> names) {
    if (names.size() > MAX_LIBRARIES) {
      throw new Problem.Invalid("A list can have at most " + MAX_LIBRARIES + " libraries.");
    }
    Set<String> different = new HashSet<>();
    for (String name : names) {
      if (!different.add(name)) {
        throw new Problem.Invalid("There are two libraries named " + name + ".");
      }
    }
  }

  private static String definition(Map<String, ?> settings) {
    String definition = Json.write(settings);
    if (definition.length() > MAX_DEFINITION) {
      throw new Problem.Invalid(
          "The settings of a library can have at most " + MAX_DEFINITION + " characters.");
    }
    return definition;
  }

  /**
   * The libraries that a job can use: those of its folders, the innermost first, and those of the
   * server. If two have the same name, the first is used.
   */
  public List<AvailableLibrary> forJob(Job job) {
    List<AvailableLibrary> available = new ArrayList<>(additional);
    for (Folder folder : jobs.ancestors(job)) {
      XmlElement property = jobs.definition(folder).libraries();
      if (property != null) {
        LibraryXml.read(property)
            .forEach(library ->
                available.add(new AvailableLibrary(library, false, "folder " + folder.fullName())));
      }
    }
    for (ServerLibrary library : all()) {
      available.add(
          new AvailableLibrary(
              library.definition(),
              library.kind() == LibraryKind.TRUSTED,
              library.kind().symbol()));
    }
    return available;
  }
}
