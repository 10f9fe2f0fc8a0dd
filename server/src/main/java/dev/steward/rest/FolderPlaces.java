package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.NameRules;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.problem.Problem;
import dev.steward.text.Html;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folders, and the creation of jobs and folders on the server, in a folder, or in a view. */
public final class FolderPlaces {

  private final Parts parts;

  private FolderPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the resources and routes. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new FolderPlaces(parts);
    ResourceType<Folder> folder = kinds.folder();
    kinds
        .server()
        .childByName(
            "job", folder, (caller, _, name) -> folder(parts.jobs().findChild(caller, null, name)));
    kinds
        .view()
        .childByName(
            "job",
            kinds.job(),
            (caller, view, name) ->
                job(parts.jobs().findChild(caller, view.group().folder(), name)))
        .aliasByName(
            "job",
            folder,
            (caller, view, name) ->
                folder(parts.jobs().findChild(caller, view.group().folder(), name)));
    kinds.server().allowFullNames("job");
    kinds.view().allowFullNames("job");
    kinds.myView().allowFullNames("job");
    folder
        .allowFullNames("job")
        .aliasByName(
            "job", kinds.job(), (caller, in, name) -> job(parts.jobs().findChild(caller, in, name)))
        .aliasByName(
            "job", folder, (caller, in, name) -> folder(parts.jobs().findChild(caller, in, name)))
        .exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, which) ->
                ExportedValue.of(
                    FolderModel.MODEL,
                    ItemCohort.alone(parts, Links.of(call, kinds.view()), call.caller(), which)))
        .withModels(() -> List.of(FolderModel.MODEL));
    ItemPlaces.rows(folder, parts);
    places.making(kinds);
  }

  private static @Nullable Folder folder(@Nullable Item item) {
    return item instanceof Folder folder ? folder : null;
  }

  private static @Nullable Job job(@Nullable Item item) {
    return item instanceof Job job ? job : null;
  }

  private void making(Kinds kinds) {
    making(kinds.server(), (call, _) -> create(call, null), (call, _) -> check(call, null));
    making(kinds.folder(), this::create, this::check);
    making(kinds.view(), this::createThrough, (call, place) -> check(call, place.group().folder()));
  }

  private static <T> void making(
      ResourceType<T> kind,
      dev.steward.gate.Endpoint<T> create,
      dev.steward.gate.Endpoint<T> check) {
    AccessRule right = AccessRule.needs(Permission.ITEM_CREATE);
    kind.route(Method.POST, "createItem", right, create)
        .route(Method.ANY, "checkJobName", right, check)
        .route(Method.GET, "itemCategories", right, Categories::show);
  }

  private Response create(RequestContext call, @Nullable Folder in) {
    return make(call, in).answer();
  }

  /** A list view includes the items that are created in it. */
  private Response createThrough(RequestContext call, ViewPlace place) {
    Made made = make(call, place.group().folder());
    ViewContainer group = place.group();
    if (place.view().content() instanceof ViewContent.ItemSelection
        && parts
            .rights()
            .allows(call.caller(), Permission.VIEW_CONFIGURE, group.protectedObject())) {
      parts.views().add(call.caller(), group, place.view(), made.item());
    }
    return made.answer();
  }

  /** The created item and the response. */
  private record Made(Item item, Response answer) {}

  /** {@code POST createItem}: from XML, as a copy, or empty by a form. */
  private Made make(RequestContext call, @Nullable Folder in) {
    String name = call.requiredParameter("name");
    String mode = call.parameters().find("mode");
    if (mode != null && mode.equals("copy")) {
      String from = call.parameters().find("from");
      if (from == null || from.isEmpty()) {
        throw new Problem.Invalid("Specify which job to copy");
      }
      return toItsForm(call, parts.jobs().copy(call.caller(), in, name, from));
    }
    if (ItemPlaces.isXml(call)) {
      Item item = parts.jobs().create(call.caller(), in, name, ItemPlaces.body(call));
      return new Made(item, Answers.empty());
    }
    if (mode == null) {
      throw new Problem.Invalid(
          call.request().mediaType().isEmpty() ? "No Content-Type header set" : "No mode given");
    }
    String xml =
        switch (mode) {
          case Categories.FREESTYLE, "Freestyle project" -> DefinitionText.EMPTY;
          case FolderXml.CLASS, "Folder" -> FolderXml.EMPTY;
          default -> throw new Problem.Invalid("No item type ‘" + mode + "’ is known");
        };
    return toItsForm(call, parts.jobs().create(call.caller(), in, name, xml));
  }

  private static Made toItsForm(RequestContext call, Item item) {
    return new Made(
        item, Answers.to(call.site().contextPath() + "/" + Links.path(item) + "configure"));
  }

  /** {@code checkJobName?value=}: an empty div, or one with the error. */
  private Response check(RequestContext call, @Nullable Folder in) {
    String name = call.parameters().get("value", "");
    String wrong;
    try {
      String clean = NameRules.requireValid(name);
      wrong =
          parts.jobs().findChild(call.caller(), in, clean) == null
              ? ""
              : "A job already exists with the name ‘" + clean + "’";
    } catch (Problem.Forbidden e) {
      wrong = "A job already exists with the name ‘" + name.strip() + "’";
    } catch (Problem.Invalid e) {
      wrong = e.getMessage();
    }
    return Response.html(
        200, wrong.isEmpty() ? "<div/>" : "<div class=\"error\">" + Html.escape(wrong) + "</div>");
  }
}
