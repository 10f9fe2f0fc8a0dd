package dev.steward.web.admin;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.http.Response;
import dev.steward.library.Libraries;
import dev.steward.library.LibraryDefinition;
import dev.steward.library.LibraryKind;
import dev.steward.library.LibraryRetriever;
import dev.steward.problem.Problem;
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

/** Pages of the server's shared libraries: list, create, configure and delete. */
public final class LibraryPages {

  private static final AccessRule ADMINISTER = AccessRule.needs(Permission.ADMINISTER);

  /** A library of the server. */
  private record ServerLibrary(LibraryKind kind, String name, Map<String, ?> settings) {}

  private final ResourceType<Libraries> librariesType =
      new ResourceType<>("libraries", _ -> ProtectedObject.SERVER);
  private final ResourceType<LibraryKind> kindType =
      new ResourceType<>("libraryList", _ -> ProtectedObject.SERVER);
  private final ResourceType<ServerLibrary> libraryType =
      new ResourceType<>("library", _ -> ProtectedObject.SERVER);

  private final Libraries libraries;

  public LibraryPages(Libraries libraries) {
    this.libraries = libraries;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.manage().child("libraries", librariesType, (_, _, _) -> libraries);
    librariesType.route(Method.GET, "", ADMINISTER, this::list);
    for (LibraryKind kind : LibraryKind.values()) {
      librariesType.child(path(kind), kindType, (_, _, _) -> kind);
    }
    kindType
        .route(Method.GET_POST, "new", ADMINISTER, this::create)
        .namedChild(libraryType, this::find);
    libraryType
        .route(Method.GET, "", ADMINISTER, this::configuration)
        .route(Method.GET_POST, "configure", ADMINISTER, this::configure)
        .route(Method.POST, "doDelete", ADMINISTER, this::delete);
  }

  private static String path(LibraryKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private @Nullable ServerLibrary find(Caller caller, LibraryKind kind, String name) {
    if (!libraries.isVisible(caller)) {
      return null;
    }
    for (Map<String, @Nullable Object> settings : libraries.settings(caller, kind)) {
      if (name.equals(settings.get("name"))) {
        return new ServerLibrary(kind, name, settings);
      }
    }
    return null;
  }

  /** A list of libraries. */
  public record LibraryTable(String title, String path, List<LibraryRow> rows) {}

  /** A library as a table row. */
  public record LibraryRow(
      String name, String url, String version, String repository, boolean implicit) {}

  private Response list(RequestContext call, Libraries all) {
    List<LibraryTable> tables =
        Arrays.stream(LibraryKind.values())
            .map(kind ->
                new LibraryTable(
                    kind.title(),
                    path(kind),
                    all.list(call.caller(), kind).stream().map(row -> row(kind, row)).toList()))
            .toList();
    return Templates.page(
        call,
        200,
        "admin/libraries.jte",
        Map.of("frame", ManageTasks.layout(call), "tables", tables));
  }

  private static LibraryRow row(LibraryKind kind, LibraryDefinition library) {
    return new LibraryRow(
        library.name(),
        path(kind) + "/" + UrlPath.encode(library.name()) + "/",
        library.defaultVersion(),
        switch (library.retriever()) {
          case LibraryRetriever.GitSource git -> git.remote();
          case LibraryRetriever.LegacySource(GitScm git, _) ->
              git.remotes().isEmpty() ? "" : git.remotes().getFirst().url();
          case LibraryRetriever.LegacySource legacy -> legacy.scm().className();
          case LibraryRetriever.UnsupportedSource(String name) -> name;
        },
        library.implicit());
  }

  private Response create(RequestContext call, LibraryKind kind) {
    if (!call.request().isPost()) {
      return form(call, kind, "", 200, LibraryFields.EMPTY, "");
    }
    LibraryFields fields = LibraryFields.submitted(call.parameters());
    try {
      libraries.create(call.caller(), kind, fields.settings(Map.of()));
    } catch (Problem.Invalid e) {
      return form(call, kind, "", 400, fields, e.getMessage());
    }
    return Response.redirect(listPath(call));
  }

  private Response configuration(RequestContext call, ServerLibrary library) {
    return form(
        call, library.kind(), library.name(), 200, LibraryFields.of(library.settings()), "");
  }

  private Response configure(RequestContext call, ServerLibrary library) {
    if (!call.request().isPost()) {
      return configuration(call, library);
    }
    LibraryFields fields = LibraryFields.submitted(call.parameters());
    try {
      libraries.configure(
          call.caller(), library.kind(), library.name(), fields.settings(library.settings()));
    } catch (Problem.Invalid e) {
      return form(call, library.kind(), library.name(), 400, fields, e.getMessage());
    }
    return Response.redirect(listPath(call));
  }

  private Response delete(RequestContext call, ServerLibrary library) {
    libraries.delete(call.caller(), library.kind(), library.name());
    return Response.redirect(listPath(call));
  }

  private static String listPath(RequestContext call) {
    return call.site().contextPath() + "/manage/libraries/";
  }

  private static Response form(
      RequestContext call,
      LibraryKind kind,
      String name,
      int status,
      LibraryFields fields,
      String error) {
    String list = listPath(call) + path(kind) + "/";
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
            kind.title(),
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
