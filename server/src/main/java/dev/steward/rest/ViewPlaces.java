package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.User;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.gate.UrlPath;
import dev.steward.http.Response;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.view.Owner;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.xml.ViewXml;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Views of the server, of folders, of other views and of users. */
public final class ViewPlaces {

  private final Kinds kinds;
  private final Parts parts;

  private ViewPlaces(Kinds kinds, Parts parts) {
    this.kinds = kinds;
    this.parts = parts;
  }

  /** Adds the resources and routes. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new ViewPlaces(kinds, parts);
    AccessRule create = AccessRule.needs(Permission.VIEW_CREATE);
    kinds
        .server()
        .childByName(
            "view",
            kinds.view(),
            (caller, _, name) -> places.find(caller, ViewContainer.SERVER, name))
        .routeOrNotFound(
            Method.POST,
            "createView",
            create,
            (call, _) -> places.create(call, ViewContainer.SERVER))
        .route(
            Method.POST,
            "primaryView",
            AccessRule.needs(Permission.ADMINISTER),
            (call, _) -> places.setPrimary(call, ViewContainer.SERVER));
    kinds
        .folder()
        .aliasByName(
            "view",
            kinds.view(),
            (caller, folder, name) -> places.find(caller, ViewContainer.of(folder), name))
        .routeOrNotFound(
            Method.POST,
            "createView",
            create,
            (call, folder) -> places.create(call, ViewContainer.of(folder)))
        .route(
            Method.POST,
            "primaryView",
            AccessRule.needs(Permission.ITEM_CONFIGURE),
            (call, folder) -> places.setPrimary(call, ViewContainer.of(folder)));
    places.rows(
        kinds.view(),
        AccessRule.read(),
        AccessRule.needs(Permission.VIEW_READ),
        create,
        AccessRule.needs(Permission.VIEW_CONFIGURE),
        AccessRule.needs(Permission.VIEW_DELETE));
    ViewFeeds.rows(kinds, parts);
    AccessRule own = AccessRule.selfOrAdminister();
    kinds.user().child("my-views", kinds.myViews(), (_, user, _) -> user);
    kinds
        .myViews()
        .childByName("view", kinds.myView(), (caller, user, name) -> places.own(caller, user, name))
        .route(
            Method.POST,
            "createView",
            own,
            (call, user) -> places.create(call, ViewContainer.of(user.id())))
        .route(
            Method.POST,
            "primaryView",
            own,
            (call, user) -> places.setPrimary(call, ViewContainer.of(user.id())));
    kinds
        .myView()
        .aliasByName(
            "job",
            kinds.job(),
            (caller, _, name) ->
                parts.jobs().findChild(caller, null, name) instanceof Job job ? job : null);
    places.rows(kinds.myView(), own, own, own, own, own);
  }

  private void rows(
      ResourceType<ViewPlace> kind,
      AccessRule look,
      AccessRule config,
      AccessRule create,
      AccessRule configure,
      AccessRule delete) {
    kind.exports(look, (call, place) -> exported(call, place))
        .withModels(ViewCohort::models)
        .aliasByName("view", kind, (caller, outer, name) -> inside(caller, outer, name))
        .route(Method.ANY, "config.xml", config, this::config)
        .route(
            Method.GET,
            "warnings",
            look,
            (_, place) -> Answers.warnings(place.view().definition().warnings()))
        .route(Method.POST, "doDelete", delete, this::delete)
        .route(Method.POST, "addJobToView", configure, this::addJob)
        .route(Method.POST, "removeJobFromView", configure, this::removeJob)
        .route(Method.POST, "submitDescription", configure, this::describe)
        .routeOrNotFound(Method.POST, "configSubmit", configure, this::configure)
        .routeOrNotFound(Method.POST, "createView", create, this::createInside);
  }

  /** A view by name; the server's view of all jobs is found ignoring case. */
  private @Nullable ViewPlace find(Caller caller, ViewContainer group, String name) {
    View view = parts.views().find(group.owner(), name);
    if (view == null
        && group.owner() instanceof Owner.ServerOwner
        && name.equalsIgnoreCase("all")) {
      view = parts.views().find(group.owner(), "all");
    }
    return view == null || !parts.views().isVisible(caller, group, view)
        ? null
        : new ViewPlace(group, view);
  }

  private @Nullable ViewPlace inside(Caller caller, ViewPlace outer, String name) {
    return outer.view().content() instanceof ViewContent.Nested
        ? find(caller, outer.group().nested(outer.view()), name)
        : null;
  }

  private @Nullable ViewPlace own(Caller caller, User user, String name) {
    return caller.userId() == user.id() || parts.rights().allows(caller, Permission.ADMINISTER)
        ? find(caller, ViewContainer.of(user.id()), name)
        : null;
  }

  private dev.steward.export.ExportedValue exported(RequestContext call, ViewPlace place) {
    var cohort =
        new ViewCohort(
            parts,
            Links.of(call, kinds.view()),
            call.caller(),
            place.group(),
            ownerUrl(call, place),
            List.of(place.view()));
    dev.steward.export.ExportedValue shown = cohort.primary();
    return shown == null ? dev.steward.export.ExportedValue.empty() : shown;
  }

  /** The URL of the view's owner; a user's views always have the URL below the user. */
  private String ownerUrl(RequestContext call, ViewPlace place) {
    var parent = call.resource().parent();
    if (place.group().owner() instanceof Owner.UserOwner(long id)) {
      User user = parts.users().find(id);
      return call.rootUrl() + "user/" + (user == null ? "" : user.key()) + "/my-views/";
    }
    return call.rootUrl() + (parent == null ? "" : parent.url());
  }

  /** {@code POST createView}: from XML, as a copy, or empty by a form. */
  private Response create(RequestContext call, ViewContainer group) {
    String name = call.requiredParameter("name");
    String mode = call.parameters().find("mode");
    if (mode != null && mode.equals("copy")) {
      String from = call.parameters().find("from");
      if (from == null || from.isEmpty()) {
        throw new Problem.Invalid("Specify which view to copy");
      }
      return toItsForm(call, parts.views().copy(call.caller(), group, name, from));
    }
    if (ItemPlaces.isXml(call)) {
      parts.views().create(call.caller(), group, name, ItemPlaces.body(call));
      return Answers.empty();
    }
    if (mode == null || mode.isEmpty()) {
      throw new Problem.Invalid(
          call.request().mediaType().isEmpty()
              ? "No Content-Type header set"
              : "No view type is specified");
    }
    return toItsForm(call, parts.views().createEmpty(call.caller(), group, name, mode));
  }

  private static Response toItsForm(RequestContext call, View view) {
    // The view of the user's own jobs has no configuration.
    String then = view.content() instanceof ViewContent.Configurable ? "/" : "/configure";
    return Answers.to(call.path() + "view/" + UrlPath.encode(view.name()) + then);
  }

  private Response createInside(RequestContext call, ViewPlace place) {
    if (!(place.view().content() instanceof ViewContent.Nested)) {
      throw new Problem.NotFound("This view cannot contain views.");
    }
    return create(call, place.group().nested(place.view()));
  }

  private Response setPrimary(RequestContext call, ViewContainer group) {
    parts.views().setPrimary(call.caller(), group, call.requiredParameter("name"));
    return Answers.to(call.path());
  }

  /** {@code VIEW/config.xml}: GET reads it, POST replaces it. */
  private Response config(RequestContext call, ViewPlace place) {
    return switch (call.request().method()) {
      case "GET" ->
          ItemPlaces.xml(
              DefinitionText.withDeclaration(
                  parts.views().configXml(call.caller(), place.group(), place.view())));
      case "POST" -> {
        parts.views().saveConfig(call.caller(), place.group(), place.view(), ItemPlaces.body(call));
        yield Answers.empty();
      }
      default -> Answers.bare(call, 400, "Unexpected request method " + call.request().method());
    };
  }

  private Response delete(RequestContext call, ViewPlace place) {
    parts.views().delete(call.caller(), place.group(), place.view());
    return Answers.above(call);
  }

  private Response addJob(RequestContext call, ViewPlace place) {
    parts.views().add(call.caller(), place.group(), place.view(), item(call, place, "known"));
    return Answers.empty();
  }

  private Response removeJob(RequestContext call, ViewPlace place) {
    Item item = item(call, place, "known and readable");
    parts.views().remove(call.caller(), place.group(), place.view(), item);
    return Answers.empty();
  }

  private Item item(RequestContext call, ViewPlace place, String what) {
    if (!(place.view().content() instanceof ViewContent.ItemSelection)) {
      throw new Problem.NotFound("This view does not list jobs by name.");
    }
    String name = call.requiredParameter("name");
    Item item = parts.jobs().resolveItem(call.caller(), place.group().base(), name);
    if (item == null) {
      throw new Problem.Invalid(
          "Query parameter 'name' does not correspond to a " + what + " item");
    }
    return item;
  }

  private Response describe(RequestContext call, ViewPlace place) {
    parts
        .views()
        .setDescription(
            call.caller(), place.group(), place.view(), call.parameters().get("description", ""));
    return Answers.to(call.path());
  }

  private Response configure(RequestContext call, ViewPlace place) {
    View view = place.view();
    List<Item> items = parts.jobs().descendants(call.caller(), place.group().folder());
    var form = new ViewForm(call.parameters(), place.group().base(), items);
    String asked = call.parameters().get("name", view.name());
    View changed =
        parts
            .views()
            .change(
                call.caller(),
                place.group(),
                view,
                asked.isBlank() ? view.name() : asked,
                text -> form.applied(text, ViewXml.read(text).content()));
    return Answers.to(Answers.pathAbove(call) + "view/" + UrlPath.encode(changed.name()));
  }
}
