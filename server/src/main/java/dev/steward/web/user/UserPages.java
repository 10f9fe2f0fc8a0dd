package dev.steward.web.user;

import dev.steward.access.Permission;
import dev.steward.access.Token;
import dev.steward.access.User;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.UserPlaces;
import dev.steward.text.ShellQuote;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** The pages of users: the list, the user, and the Security page with the API tokens. */
public final class UserPages {

  private final Parts parts;

  private UserPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new UserPages(parts);
    kinds
        .server()
        .row(Method.GET, "people", Right.read(), pages::people)
        .row(Method.GET, "asynchPeople", Right.read(), pages::formerly)
        .row(Method.POST, "people/add", Right.needs(Permission.ADMINISTER), pages::add);
    kinds
        .securityRealm()
        .row(
            Method.GET,
            "",
            Right.needs(Permission.ADMINISTER),
            (call, _) -> pages.people(call, 200, ""));
    kinds
        .user()
        .row(Method.GET, "", Right.read(), pages::user)
        .row(Method.GET, "security", Right.selfOrAdminister(), pages::security)
        .row(Method.GET, "configure", Right.selfOrAdminister(), pages::security)
        .row(Method.POST, "security/revoke", Right.selfOrAdminister(), pages::revoke)
        .row(Method.POST, "security/password", Right.selfOrAdminister(), pages::password);
  }

  private Response people(Call call, Site site) {
    noDocument(call);
    return people(call, 200, "");
  }

  /** {@code /asynchPeople}: the page's name before. */
  private Response formerly(Call call, Site site) {
    noDocument(call);
    return Response.redirect(site.contextPath() + "/people/");
  }

  /** Without the plugin that brought it back, Jenkins has no such list either. */
  private static void noDocument(Call call) {
    if (!call.rest().isEmpty()) {
      throw new Problem.NotFound("There is no such document; the list of users is at /people/.");
    }
  }

  private Response people(Call call, int status, String said) {
    var all = new ArrayList<PeopleView.Person>();
    for (User user : parts.users().list(call.caller())) {
      all.add(new PeopleView.Person(user.name(), user.key(), user.fullName(), user.disabled()));
    }
    return Templates.page(
        call,
        status,
        "user/people.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "people",
            new PeopleView(all, call.may(Permission.ADMINISTER), said)));
  }

  private Response add(Call call, Site site) {
    Parameters sent = call.parameters();
    try {
      String password = sent.get("password1", "");
      if (!password.equals(sent.get("password2", ""))) {
        throw new Problem.Invalid("Password didn't match");
      }
      parts
          .users()
          .create(call.caller(), sent.get("username", ""), sent.find("fullname"), password);
    } catch (Problem.Invalid e) {
      return people(call, 400, e.getMessage());
    }
    return Response.redirect(site.contextPath() + "/people/");
  }

  private Response user(Call call, User user) {
    String description = user.description();
    return Templates.page(
        call,
        200,
        "user/user.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "user",
            new UserView(
                user.name(),
                user.fullName(),
                description == null ? "" : description,
                call.path(),
                user.disabled(),
                call.caller().userId() == user.id(),
                call.may(Permission.ADMINISTER))));
  }

  private Response security(Call call, User user) {
    return security(call, user, 200, "");
  }

  private Response security(Call call, User user, int status, String said) {
    boolean own = call.caller().userId() == user.id();
    LocalDate today = parts.tokens().today();
    long now = parts.clock().millis();
    var tokens = new ArrayList<SecurityView.Token>();
    for (Token token : parts.tokens().list(call.caller(), user)) {
      Long created = token.createdAt();
      Long used = token.lastUsedAt();
      tokens.add(
          new SecurityView.Token(
              token.uuid(),
              token.name(),
              created == null ? "" : Words.ago(created, now),
              used == null ? "never" : Words.ago(used, now) + ", " + token.useCount() + " times",
              Words.expires(token.expiresOn(), today),
              token.isAboutToExpire(today)));
    }
    String legacy = parts.tokens().findLegacyValue(call.caller(), user);
    var parameters = new HashMap<String, Object>();
    parameters.put("frame", Frame.of(call));
    parameters.put(
        "user",
        new SecurityView(
            user.name(),
            user.fullName(),
            call.path(),
            own,
            "curl -u "
                + ShellQuote.single(user.name() + ":$TOKEN")
                + " "
                + ShellQuote.single(call.root() + "api/json"),
            tokens,
            legacy,
            !call.caller().cameWithToken(),
            said));
    return Templates.page(call, status, "user/security.jte", parameters);
  }

  private Response revoke(Call call, User user) {
    parts.tokens().revoke(call.caller(), user, call.required("tokenUuid"));
    return Response.redirect(call.path() + "security/");
  }

  private Response password(Call call, User user) {
    try {
      UserPlaces.change(parts, call, user);
    } catch (Problem.Invalid e) {
      return security(call, user, 400, e.getMessage());
    }
    return Response.redirect(call.path() + "security/");
  }
}
