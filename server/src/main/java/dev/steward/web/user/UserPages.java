package dev.steward.web.user;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.PasswordFormat;
import dev.steward.access.Permission;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** User list and user profiles. */
public final class UserPages {

  /** Users per page of the list. */
  private static final int MAX = 100;

  private final Authorizer authorizer;
  private final Users users;

  public UserPages(Authorizer authorizer, Users users) {
    this.authorizer = authorizer;
    this.users = users;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(Method.GET, "people", AccessRule.read(), this::people)
        .route(Method.GET, "asynchPeople", AccessRule.read(), this::redirectOldPath)
        .route(Method.POST, "people/add", AccessRule.needs(Permission.ADMINISTER), this::add);
    kinds
        .securityRealm()
        .route(
            Method.GET,
            "",
            AccessRule.needs(Permission.ADMINISTER),
            (call, _) -> people(call, 200, ""));
    kinds.user().route(Method.GET, "", AccessRule.read(), this::user);
  }

  private Response people(RequestContext call, Site site) {
    rejectSubpath(call);
    return people(call, 200, "");
  }

  /** {@code /asynchPeople}: the list's former path in Jenkins. */
  private Response redirectOldPath(RequestContext call, Site site) {
    rejectSubpath(call);
    return Response.redirect(site.contextPath() + "/people/");
  }

  /** Rejects paths below the list, because in Jenkins only a plugin provides them. */
  private static void rejectSubpath(RequestContext call) {
    if (!call.extraSegments().isEmpty()) {
      throw new Problem.NotFound("Not found. The list of users is at /people/.");
    }
  }

  private Response people(RequestContext call, int status, String error) {
    String text = call.request().query().get("q", "").strip();
    String after = call.request().query().get("after", "");
    List<User> users = this.users.page(call.caller(), text, after, MAX + 1);
    boolean hasMore = users.size() > MAX;
    var rows = new ArrayList<PeopleView.UserRow>();
    for (User user : hasMore ? users.subList(0, MAX) : users) {
      rows.add(new PeopleView.UserRow(user.name(), user.key(), user.fullName(), user.disabled()));
    }
    Parameters parameters = error.isEmpty() ? Parameters.NONE : call.parameters();
    return Templates.page(
        call,
        status,
        "user/people.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "people",
            new PeopleView(
                rows,
                text,
                hasMore ? TextFormat.query("q", text, "after", users.get(MAX - 1).name()) : "",
                call.hasPermission(Permission.ADMINISTER),
                this.users.passwordPolicy().minLength(),
                error,
                parameters.get("username", ""),
                parameters.get("fullname", ""))));
  }

  private Response add(RequestContext call, Site site) {
    Parameters parameters = call.parameters();
    try {
      String password = parameters.get("password1", "");
      if (!password.equals(parameters.get("password2", ""))) {
        throw new Problem.Invalid("Password didn't match");
      }
      users.create(
          call.caller(),
          parameters.get("username", ""),
          parameters.find("fullname"),
          password,
          PasswordFormat.ENTERED_BY_USER);
    } catch (Problem.Invalid e) {
      return people(call, 400, e.getMessage());
    }
    return Response.redirect(site.contextPath() + "/people/");
  }

  private Response user(RequestContext call, User user) {
    String description = user.description();
    boolean own = call.caller().userId() == user.id();
    boolean showsDetails = own || call.hasPermission(Permission.ADMINISTER);
    return Templates.page(
        call,
        200,
        "user/user.jte",
        Map.of(
            "frame",
            UserTasks.layout(call, user),
            "user",
            new UserView(
                user.name(),
                user.fullName(),
                description == null ? "" : description,
                call.path(),
                user.disabled(),
                own,
                showsDetails ? user.groups() : List.of(),
                showsDetails ? rights(user) : List.of(),
                showsDetails)));
  }

  /**
   * Global permissions of the user; only Administer if it is granted, since it implies all others.
   */
  private List<String> rights(User user) {
    Caller userCaller = user.toCaller(Caller.AuthMethod.SESSION, null, "");
    if (authorizer.allows(userCaller, Permission.ADMINISTER)) {
      return List.of(Permission.ADMINISTER.title());
    }
    var titles = new ArrayList<String>();
    for (Permission permission : Permission.values()) {
      if (permission.isGrantable() && authorizer.allows(userCaller, permission)) {
        titles.add(permission.title());
      }
    }
    return titles;
  }
}
