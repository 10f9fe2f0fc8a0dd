package dev.steward.web.user;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** User list and user profiles. */
public final class UserPages {

  /** Users per page of the list. */
  private static final int MAX = 100;

  private final Parts parts;

  private UserPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new UserPages(parts);
    kinds
        .server()
        .route(Method.GET, "people", AccessRule.read(), pages::people)
        .route(Method.GET, "asynchPeople", AccessRule.read(), pages::formerly)
        .route(Method.POST, "people/add", AccessRule.needs(Permission.ADMINISTER), pages::add);
    kinds
        .securityRealm()
        .route(
            Method.GET,
            "",
            AccessRule.needs(Permission.ADMINISTER),
            (call, _) -> pages.people(call, 200, ""));
    kinds.user().route(Method.GET, "", AccessRule.read(), pages::user);
    SecurityPages.add(kinds, parts);
  }

  private Response people(RequestContext call, Site site) {
    noDocument(call);
    return people(call, 200, "");
  }

  /** {@code /asynchPeople}: the former path of the list in Jenkins. */
  private Response formerly(RequestContext call, Site site) {
    noDocument(call);
    return Response.redirect(site.contextPath() + "/people/");
  }

  /** Rejects paths below the list: Jenkins has no such documents without the plugin for it. */
  private static void noDocument(RequestContext call) {
    if (!call.extraSegments().isEmpty()) {
      throw new Problem.NotFound("Not found. The list of users is at /people/.");
    }
  }

  private Response people(RequestContext call, int status, String said) {
    String text = call.request().query().get("q", "").strip();
    String after = call.request().query().get("after", "");
    List<User> found = parts.users().page(call.caller(), text, after, MAX + 1);
    boolean more = found.size() > MAX;
    var all = new ArrayList<PeopleView.Person>();
    for (User user : more ? found.subList(0, MAX) : found) {
      all.add(new PeopleView.Person(user.name(), user.key(), user.fullName(), user.disabled()));
    }
    Parameters sent = said.isEmpty() ? Parameters.NONE : call.parameters();
    return Templates.page(
        call,
        status,
        "user/people.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "people",
            new PeopleView(
                all,
                text,
                more ? Words.query("q", text, "after", found.get(MAX - 1).name()) : "",
                call.hasPermission(Permission.ADMINISTER),
                parts.users().passwordPolicy().minLength(),
                said,
                sent.get("username", ""),
                sent.get("fullname", ""))));
  }

  private Response add(RequestContext call, Site site) {
    Parameters sent = call.parameters();
    try {
      String password = sent.get("password1", "");
      if (!password.equals(sent.get("password2", ""))) {
        throw new Problem.Invalid("Password didn't match");
      }
      parts
          .users()
          .create(
              call.caller(),
              sent.get("username", ""),
              sent.find("fullname"),
              password,
              Users.PasswordFormat.ENTERED_BY_USER);
    } catch (Problem.Invalid e) {
      return people(call, 400, e.getMessage());
    }
    return Response.redirect(site.contextPath() + "/people/");
  }

  private Response user(RequestContext call, User user) {
    String description = user.description();
    boolean own = call.caller().userId() == user.id();
    boolean near = own || call.hasPermission(Permission.ADMINISTER);
    return Templates.page(
        call,
        200,
        "user/user.jte",
        Map.of(
            "frame",
            UserTasks.frame(call, user),
            "user",
            new UserView(
                user.name(),
                user.fullName(),
                description == null ? "" : description,
                call.path(),
                user.disabled(),
                own,
                near ? user.groups() : List.of(),
                near ? rights(user) : List.of(),
                near)));
  }

  /** Global permissions of the user; only Administer if granted, since it implies all others. */
  private List<String> rights(User user) {
    Caller they = user.toCaller(Caller.AuthMethod.SESSION, null, "");
    if (parts.rights().allows(they, Permission.ADMINISTER)) {
      return List.of(Permission.ADMINISTER.title());
    }
    var titles = new ArrayList<String>();
    for (Permission permission : Permission.values()) {
      if (permission.isGrantable() && parts.rights().allows(they, permission)) {
        titles.add(permission.title());
      }
    }
    return titles;
  }
}
