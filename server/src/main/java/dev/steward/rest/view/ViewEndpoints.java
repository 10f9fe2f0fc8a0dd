package dev.steward.rest.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.http.Response;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.job.ItemEndpoints;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.ViewBatch;
import dev.steward.rest.model.ViewResource;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.view.Owner;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.ViewXml;
import dev.steward.view.Views;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Views of the server, of folders, of other views and of users. */
public final class ViewEndpoints {

  private final ResourceTypes kinds;
  private final Authorizer authorizer;
  private final Users users;
  private final Jobs jobs;
  private final Views views;
  private final ModelServices modelServices;

  public ViewEndpoints(
      ResourceTypes kinds,
      Authorizer authorizer,
      Users users,
      Jobs jobs,
      Views views,
      ModelServices modelServices) {
    this.kinds = kinds;
    this.authorizer = authorizer;
    this.users = users;
    this.jobs = jobs;
    this.views = views;
    this.modelServices = modelServices;
  }

  /** Adds the resources and routes. */
  public void addRoutes() {
    AccessRule create = AccessRule.needs(Permission.VIEW_CREATE);
    kinds
        .server()
        .childByName(
            "view", kinds.view(), (caller, _, name) -> find(caller, ViewContainer.SERVER, name))
        .routeOrNotFound(
            Method.POST, "createView", create, (call, _) -> create(call, ViewContainer.SERVER))
        .route(
            Method.POST,
            "primaryView",
            AccessRule.needs(Permission.ADMINISTER),
            (call, _) -> setPrimary(call, ViewContainer.SERVER));
    kinds
        .folder()
        .aliasByName(
            "view",
            kinds.view(),
            (caller, folder, name) -> find(caller, ViewContainer.of(folder), name))
        .routeOrNotFound(
            Method.POST,
            "createView",
            create,
            (call, folder) -> create(call, ViewContainer.of(folder)))
        .route(
            Method.POST,
            "primaryView",
            AccessRule.needs(Permission.ITEM_CONFIGURE),
            (call, folder) -> setPrimary(call, ViewContainer.of(folder)));
    addRoutes(
        kinds.view(),
        AccessRule.read(),
        AccessRule.needs(Permission.VIEW_READ),
        create,
        AccessRule.needs(Permission.VIEW_CONFIGURE),
        AccessRule.needs(Permission.VIEW_DELETE));
    AccessRule own = AccessRule.selfOrAdminister();
    kinds.user().child("my-views", kinds.myViews(), (_, user, _) -> user);
    kinds
        .myViews()
        .childByName("view", kinds.myView(), (caller, user, name) -> findOwn(caller, user, name))
        .route(
            Method.POST,
            "createView",
            own,
            (call, user) -> create(call, ViewContainer.of(user.id())))
        .route(
            Method.POST,
            "primaryView",
            own,
            (call, user) -> setPrimary(call, ViewContainer.of(user.id())));
    kinds
        .myView()
        .aliasByName(
            "job",
            kinds.job(),
            (caller, _, name) ->
                jobs.findChild(caller, null, name) instanceof Job job ? job : null);
    addRoutes(kinds.myView(), own, own, own, own, own);
  }

  private void addRoutes(
      ResourceType<ViewResource> kind,
      AccessRule read,
      AccessRule config,
      AccessRule create,
      AccessRule configure,
      AccessRule delete) {
    kind.exports(read, (call, resource) -> exported(call, resource))
        .withModels(ViewBatch::models)
        .aliasByName("view", kind, (caller, outer, name) -> findNested(caller, outer, name))
        .route(Method.ANY, "config.xml", config, this::config)
        .route(
            Method.GET,
            "warnings",
            read,
            (_, resource) -> Responses.warnings(resource.view().definition().warnings()))
        .route(Method.POST, "doDelete", delete, this::delete)
        .route(Method.POST, "addJobToView", configure, this::addJob)
        .route(Method.POST, "removeJobFromView", configure, this::removeJob)
        .route(Method.POST, "submitDescription", configure, this::describe)
        .routeOrNotFound(Method.POST, "configSubmit", configure, this::configure)
        .routeOrNotFound(Method.POST, "createView", create, this::createNested);
  }

  /**
   * A view by name; null if the caller can see no such view. For the server's view of all jobs,
   * case is ignored.
   */
  private @Nullable ViewResource find(Caller caller, ViewContainer group, String name) {
    View view = views.find(group.owner(), name);
    if (view == null
        && group.owner() instanceof Owner.ServerOwner
        && name.equalsIgnoreCase("all")) {
      view = views.find(group.owner(), "all");
    }
    return view == null || !views.isVisible(caller, group, view)
        ? null
        : new ViewResource(group, view);
  }

  private @Nullable ViewResource findNested(Caller caller, ViewResource outer, String name) {
    return outer.view().content() instanceof ViewContent.Nested
        ? find(caller, outer.group().nested(outer.view()), name)
        : null;
  }

  private @Nullable ViewResource findOwn(Caller caller, User user, String name) {
    return caller.userId() == user.id() || authorizer.allows(caller, Permission.ADMINISTER)
        ? find(caller, ViewContainer.of(user.id()), name)
        : null;
  }

  private dev.steward.export.ExportedValue exported(RequestContext call, ViewResource resource) {
    var batch =
        new ViewBatch(
            modelServices,
            Links.of(call, kinds.view()),
            call.caller(),
            resource.group(),
            ownerUrl(call, resource),
            List.of(resource.view()));
    dev.steward.export.ExportedValue export = batch.primary();
    return export == null ? dev.steward.export.ExportedValue.empty() : export;
  }

  /** The URL of the view's owner; for a user's views, always the one below the user. */
  private String ownerUrl(RequestContext call, ViewResource resource) {
    var parent = call.resource().parent();
    if (resource.group().owner() instanceof Owner.UserOwner(long id)) {
      User user = users.find(id);
      return call.rootUrl() + "user/" + (user == null ? "" : user.key()) + "/my-views/";
    }
    return call.rootUrl() + (parent == null ? "" : parent.url());
  }

  /**
   * {@code POST createView}: creates a view from XML, as a copy, or from a form, in which case it
   * is empty.
   */
  private Response create(RequestContext call, ViewContainer group) {
    String name = call.requiredParameter("name");
    String mode = call.parameters().find("mode");
    if (mode != null && mode.equals("copy")) {
      String from = call.parameters().find("from");
      if (from == null || from.isEmpty()) {
        throw new Problem.Invalid("Specify which view to copy");
      }
      return redirectToForm(call, views.copy(call.caller(), group, name, from));
    }
    if (ItemEndpoints.isXml(call)) {
      views.create(call.caller(), group, name, ItemEndpoints.body(call));
      return Responses.empty();
    }
    if (mode == null || mode.isEmpty()) {
      throw new Problem.Invalid(
          call.request().mediaType().isEmpty()
              ? "No Content-Type header set"
              : "No view type is specified");
    }
    return redirectToForm(call, views.createEmpty(call.caller(), group, name, mode));
  }

  private static Response redirectToForm(RequestContext call, View view) {
    // The view of the user's own jobs has no configuration.
    String suffix = view.content() instanceof ViewContent.Configurable ? "/" : "/configure";
    return Responses.redirect(call.path() + "view/" + UrlPath.encode(view.name()) + suffix);
  }

  private Response createNested(RequestContext call, ViewResource resource) {
    if (!(resource.view().content() instanceof ViewContent.Nested)) {
      throw new Problem.NotFound("This view cannot contain views.");
    }
    return create(call, resource.group().nested(resource.view()));
  }

  private Response setPrimary(RequestContext call, ViewContainer group) {
    views.setPrimary(call.caller(), group, call.requiredParameter("name"));
    return Responses.redirect(call.path());
  }

  /** {@code VIEW/config.xml}: GET reads it, POST replaces it. */
  private Response config(RequestContext call, ViewResource resource) {
    return switch (call.request().method()) {
      case "GET" ->
          ItemEndpoints.xml(
              DefinitionText.withDeclaration(
                  views.configXml(call.caller(), resource.group(), resource.view())));
      case "POST" -> {
        views.saveConfig(
            call.caller(), resource.group(), resource.view(), ItemEndpoints.body(call));
        yield Responses.empty();
      }
      default ->
          Responses.bareError(call, 400, "Unexpected request method " + call.request().method());
    };
  }

  private Response delete(RequestContext call, ViewResource resource) {
    views.delete(call.caller(), resource.group(), resource.view());
    return Responses.redirectToParent(call);
  }

  private Response addJob(RequestContext call, ViewResource resource) {
    views.add(call.caller(), resource.group(), resource.view(), item(call, resource, "known"));
    return Responses.empty();
  }

  private Response removeJob(RequestContext call, ViewResource resource) {
    Item item = item(call, resource, "known and readable");
    views.remove(call.caller(), resource.group(), resource.view(), item);
    return Responses.empty();
  }

  private Item item(RequestContext call, ViewResource resource, String description) {
    if (!(resource.view().content() instanceof ViewContent.ItemSelection)) {
      throw new Problem.NotFound("This view does not list jobs by name.");
    }
    String name = call.requiredParameter("name");
    Item item = jobs.resolveItem(call.caller(), resource.group().base(), name);
    if (item == null) {
      throw new Problem.Invalid(
          "Query parameter 'name' does not correspond to a " + description + " item");
    }
    return item;
  }

  private Response describe(RequestContext call, ViewResource resource) {
    views.setDescription(
        call.caller(), resource.group(), resource.view(), call.parameters().get("description", ""));
    return Responses.redirect(call.path());
  }

  private Response configure(RequestContext call, ViewResource resource) {
    View view = resource.view();
    List<Item> items = jobs.descendants(call.caller(), resource.group().folder());
    var form = new ViewForm(call.parameters(), resource.group().base(), items);
    String requestedName = call.parameters().get("name", view.name());
    View changed =
        views.change(
            call.caller(),
            resource.group(),
            view,
            requestedName.isBlank() ? view.name() : requestedName,
            text -> form.applyTo(text, ViewXml.read(text).content()));
    return Responses.redirect(
        Responses.parentPath(call) + "view/" + UrlPath.encode(changed.name()));
  }
}
