package dev.steward.web.admin;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.library.Libraries;
import dev.steward.library.LibraryDefinition;
import dev.steward.library.LibraryKind;
import dev.steward.library.LibraryList;
import dev.steward.library.LibraryRetriever;
import dev.steward.library.LibrarySettings;
import dev.steward.problem.Problem;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.scm.git.GitScm;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pages of shared libraries, of the server and of folders: list, create, configure and delete. */
public final class LibraryPages {

  private static final AccessRule ADMINISTER = AccessRule.needs(Permission.ADMINISTER);
  private static final AccessRule CONFIGURE = AccessRule.needs(Permission.ITEM_CONFIGURE);

  /**
   * A list of libraries with its place among the pages.
   *
   * @param overview path of the page that shows the list, below the context path
   * @param path path of the pages of its libraries, below the context path
   */
  private record ListPlace(
      LibraryList list, ProtectedObject object, String overview, String path) {}

  /** A library of a list. */
  private record ListedLibrary(ListPlace place, String name, Map<String, ?> settings) {}

  private final ResourceType<Libraries> librariesType =
      new ResourceType<>("libraries", _ -> ProtectedObject.SERVER);
  private final ResourceType<ListPlace> kindType =
      new ResourceType<>("libraryList", ListPlace::object);
  private final ResourceType<ListedLibrary> libraryType =
      new ResourceType<>("library", library -> library.place().object());
  private final ResourceType<ListPlace> folderType =
      new ResourceType<>("folderLibraries", ListPlace::object);
  private final ResourceType<ListedLibrary> folderLibraryType =
      new ResourceType<>("folderLibrary", library -> library.place().object());

  private final Libraries libraries;

  public LibraryPages(Libraries libraries) {
    this.libraries = libraries;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.manage().child("libraries", librariesType, (_, _, _) -> libraries);
    librariesType.route(Method.GET, "", ADMINISTER, this::list);
    for (LibraryKind kind : LibraryKind.values()) {
      librariesType.child(path(kind), kindType, (_, _, _) -> place(kind));
    }
    addRoutes(kindType, libraryType, ADMINISTER);
    kinds.folder().child("libraries", folderType, (_, folder, _) -> place(folder));
    folderType.route(Method.GET, "", CONFIGURE, LibraryPages::list);
    addRoutes(folderType, folderLibraryType, CONFIGURE);
  }

  private static void addRoutes(
      ResourceType<ListPlace> lists, ResourceType<ListedLibrary> libraries, AccessRule rule) {
    lists
        .route(Method.GET_POST, "new", rule, LibraryPages::create)
        .namedChild(libraries, LibraryPages::find);
    libraries
        .route(Method.GET, "", rule, LibraryPages::configuration)
        .route(Method.GET_POST, "configure", rule, LibraryPages::configure)
        .route(Method.POST, "doDelete", rule, LibraryPages::delete);
  }

  private static String path(LibraryKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private ListPlace place(LibraryKind kind) {
    String overview = "manage/libraries/";
    return new ListPlace(
        libraries.list(kind), ProtectedObject.SERVER, overview, overview + path(kind) + "/");
  }

  private ListPlace place(Folder folder) {
    String path = Links.path(folder) + "libraries/";
    return new ListPlace(libraries.list(folder), folder.protectedObject(), path, path);
  }

  private static @Nullable ListedLibrary find(Caller caller, ListPlace place, String name) {
    Map<String, ?> settings =
        place.list().isVisible(caller) ? place.list().find(caller, name) : null;
    return settings == null ? null : new ListedLibrary(place, name, settings);
  }

  /**
   * A list of libraries.
   *
   * @param id of the table
   * @param path of its pages, relative to the page; empty, or with a slash at the end
   */
  public record LibraryTable(String title, String id, String path, List<LibraryRow> rows) {}

  /** A library as a table row. */
  public record LibraryRow(
      String name, String url, String version, String repository, boolean implicit) {}

  private Response list(RequestContext call, Libraries all) {
    return listPage(
        call,
        "Pipeline Libraries",
        "All jobs of the server can use these libraries; a folder can have libraries of its own.",
        ManageTasks.layout(call),
        Arrays.stream(LibraryKind.values())
            .map(kind -> table(call, all.list(kind), path(kind), path(kind) + "/"))
            .toList());
  }

  private static Response list(RequestContext call, ListPlace place) {
    return listPage(
        call,
        place.list().title(),
        "Only jobs in this folder can use these libraries. They hide libraries of the same name of"
            + " outer folders and of the server.",
        Layout.of(call),
        List.of(table(call, place.list(), "folder", "")));
  }

  private static Response listPage(
      RequestContext call, String title, String scope, Layout frame, List<LibraryTable> tables) {
    return Templates.page(
        call,
        200,
        "admin/libraries.jte",
        Map.of("frame", frame, "title", title, "scope", scope, "tables", tables));
  }

  private static LibraryTable table(RequestContext call, LibraryList list, String id, String path) {
    return new LibraryTable(
        list.title(),
        id,
        path,
        list.libraries(call.caller()).stream().map(library -> row(path, library)).toList());
  }

  private static LibraryRow row(String path, LibraryDefinition library) {
    return new LibraryRow(
        library.name(),
        path + UrlPath.encode(library.name()) + "/",
        library.defaultVersion(),
        switch (library.retriever()) {
          case LibraryRetriever.GitSource git -> git.remote();
          case LibraryRetriever.LegacySource(GitScm git, _) ->
              git.remotes().isEmpty() ? "" : git.remotes().getFirst().url();
          case LibraryRetriever.LegacySource legacy -> legacy.scm().className();
          case LibraryRetriever.FolderSource source -> source.folder().toString();
          case LibraryRetriever.UnsupportedSource(String name) -> name;
        },
        library.implicit());
  }

  private static Response create(RequestContext call, ListPlace place) {
    if (!call.request().isPost()) {
      return form(call, place, "", 200, LibraryFields.EMPTY, "");
    }
    LibraryFields fields = LibraryFields.submitted(call.parameters());
    try {
      place.list().create(call.caller(), fields.settings(Map.of()));
    } catch (Problem.Invalid e) {
      return form(call, place, "", 400, fields, e.getMessage());
    }
    return toOverview(call, place);
  }

  private static Response configuration(RequestContext call, ListedLibrary library) {
    return form(
        call,
        library.place(),
        library.name(),
        200,
        LibraryFields.of(library.settings()),
        unsupported(call, library));
  }

  /** Why the form does not show the repository; empty if it does. */
  private static String unsupported(RequestContext call, ListedLibrary library) {
    for (LibraryDefinition definition : library.place().list().libraries(call.caller())) {
      if (definition.name().equals(library.name())
          && definition.retriever() instanceof LibraryRetriever.UnsupportedSource(String type)) {
        return LibrarySettings.unsupported(type);
      }
    }
    return "";
  }

  private static Response configure(RequestContext call, ListedLibrary library) {
    if (!call.request().isPost()) {
      return configuration(call, library);
    }
    LibraryFields fields = LibraryFields.submitted(call.parameters());
    ListPlace place = library.place();
    try {
      place.list().configure(call.caller(), library.name(), fields.settings(library.settings()));
    } catch (Problem.Invalid e) {
      return form(call, place, library.name(), 400, fields, e.getMessage());
    }
    return toOverview(call, place);
  }

  private static Response delete(RequestContext call, ListedLibrary library) {
    library.place().list().delete(call.caller(), library.name());
    return toOverview(call, library.place());
  }

  private static Response toOverview(RequestContext call, ListPlace place) {
    return Response.redirect(call.site().contextPath() + "/" + place.overview());
  }

  private static Response form(
      RequestContext call,
      ListPlace place,
      String name,
      int status,
      LibraryFields fields,
      String error) {
    String list = call.site().contextPath() + "/" + place.path();
    return Templates.page(
        call,
        status,
        "admin/libraryform.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "title",
            name.isEmpty() ? "New library" : "Configure the library " + name,
            "list",
            place.list().title(),
            "base",
            name.isEmpty() ? list : list + UrlPath.encode(name) + "/",
            "isNew",
            name.isEmpty(),
            "fields",
            fields,
            "error",
            error));
  }
}
