package dev.steward.rest.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.NameRules;
import dev.steward.job.xml.DefinitionText;
import dev.steward.job.xml.FolderXml;
import dev.steward.job.xml.PipelineXml;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.FolderModel;
import dev.steward.rest.model.ItemBatch;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ViewResource;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.text.Html;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.Views;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Folders, and the creation of jobs and folders on the server, in a folder, or in a view. */
public final class FolderEndpoints {

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Views views;
  private final ModelServices modelServices;

  public FolderEndpoints(
      Authorizer authorizer, Jobs jobs, Views views, ModelServices modelServices) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.views = views;
    this.modelServices = modelServices;
  }

  /** Adds the resources and routes. */
  public void addRoutes(ResourceTypes kinds) {
    ResourceType<Folder> folder = kinds.folder();
    kinds
        .server()
        .childByName(
            "job", folder, (caller, _, name) -> folder(jobs.findChild(caller, null, name)));
    kinds
        .view()
        .childByName(
            "job",
            kinds.job(),
            (caller, view, name) -> job(jobs.findChild(caller, view.group().folder(), name)))
        .aliasByName(
            "job",
            folder,
            (caller, view, name) -> folder(jobs.findChild(caller, view.group().folder(), name)));
    kinds.server().allowFullNames("job");
    kinds.view().allowFullNames("job");
    kinds.myView().allowFullNames("job");
    folder
        .allowFullNames("job")
        .aliasByName(
            "job", kinds.job(), (caller, parent, name) -> job(jobs.findChild(caller, parent, name)))
        .aliasByName(
            "job", folder, (caller, parent, name) -> folder(jobs.findChild(caller, parent, name)))
        .exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, target) ->
                ExportedValue.of(
                    FolderModel.MODEL,
                    ItemBatch.ofSingle(
                        modelServices, Links.of(call, kinds.view()), call.caller(), target)))
        .withModels(() -> List.of(FolderModel.MODEL));
    addCreationRoutes(kinds);
  }

  private static @Nullable Folder folder(@Nullable Item item) {
    return item instanceof Folder folder ? folder : null;
  }

  private static @Nullable Job job(@Nullable Item item) {
    return item instanceof Job job ? job : null;
  }

  private void addCreationRoutes(ResourceTypes kinds) {
    addCreationRoutes(
        kinds.server(), (call, _) -> create(call, null), (call, _) -> check(call, null));
    addCreationRoutes(kinds.folder(), this::create, this::check);
    addCreationRoutes(
        kinds.view(),
        this::createInView,
        (call, resource) -> check(call, resource.group().folder()));
  }

  private static <T> void addCreationRoutes(
      ResourceType<T> kind,
      dev.steward.routing.Endpoint<T> create,
      dev.steward.routing.Endpoint<T> check) {
    AccessRule right = AccessRule.needs(Permission.ITEM_CREATE);
    kind.route(Method.POST, "createItem", right, create)
        .route(Method.ANY, "checkJobName", right, check)
        .route(Method.GET, "itemCategories", right, ItemCategories::show);
  }

  private Response create(RequestContext call, @Nullable Folder parent) {
    return createItem(call, parent).answer();
  }

  /** A list view includes the items that are created in it. */
  private Response createInView(RequestContext call, ViewResource resource) {
    CreatedItem created = createItem(call, resource.group().folder());
    ViewContainer group = resource.group();
    if (resource.view().content() instanceof ViewContent.ItemSelection
        && authorizer.allows(call.caller(), Permission.VIEW_CONFIGURE, group.protectedObject())) {
      views.add(call.caller(), group, resource.view(), created.item());
    }
    return created.answer();
  }

  /** The created item and the response. */
  private record CreatedItem(Item item, Response answer) {}

  /**
   * {@code POST createItem}: creates an item from XML, as a copy, or from a form, in which case it
   * is empty.
   */
  private CreatedItem createItem(RequestContext call, @Nullable Folder parent) {
    String name = call.requiredParameter("name");
    String mode = call.parameters().find("mode");
    if (mode != null && mode.equals("copy")) {
      String from = call.parameters().find("from");
      if (from == null || from.isEmpty()) {
        throw new Problem.Invalid("Specify which job to copy");
      }
      return redirectToForm(call, jobs.copy(call.caller(), parent, name, from));
    }
    if (ItemEndpoints.isXml(call)) {
      Item item = jobs.create(call.caller(), parent, name, ItemEndpoints.body(call));
      return new CreatedItem(item, Responses.empty());
    }
    if (mode == null) {
      throw new Problem.Invalid(
          call.request().mediaType().isEmpty() ? "No Content-Type header set" : "No mode given");
    }
    String xml =
        switch (mode) {
          case ItemCategories.FREESTYLE, "Freestyle project" -> DefinitionText.EMPTY;
          case PipelineXml.CLASS, "Pipeline" -> PipelineXml.EMPTY;
          case FolderXml.CLASS, "Folder" -> FolderXml.EMPTY;
          default -> throw new Problem.Invalid("No item type ‘" + mode + "’ is known");
        };
    return redirectToForm(call, jobs.create(call.caller(), parent, name, xml));
  }

  private static CreatedItem redirectToForm(RequestContext call, Item item) {
    return new CreatedItem(
        item, Responses.redirect(call.site().contextPath() + "/" + Links.path(item) + "configure"));
  }

  /** {@code checkJobName?value=}: an empty div, or one with the error. */
  private Response check(RequestContext call, @Nullable Folder parent) {
    String name = call.parameters().get("value", "");
    String error;
    try {
      String clean = NameRules.requireValid(name);
      error =
          jobs.findChild(call.caller(), parent, clean) == null
              ? ""
              : "A job already exists with the name ‘" + clean + "’";
    } catch (Problem.Forbidden e) {
      error = "A job already exists with the name ‘" + name.strip() + "’";
    } catch (Problem.Invalid e) {
      error = e.getMessage();
    }
    return Response.html(
        200, error.isEmpty() ? "<div/>" : "<div class=\"error\">" + Html.escape(error) + "</div>");
  }
}
