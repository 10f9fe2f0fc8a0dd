package dev.steward.rest;

import dev.steward.access.AccessSettings;
import dev.steward.access.Caller;
import dev.steward.access.Crumbs;
import dev.steward.access.FirstAdmin;
import dev.steward.access.Permission;
import dev.steward.access.Token;
import dev.steward.access.User;
import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.gate.Advice;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.LocalTarget;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.List;
import java.util.Set;

/** Users, the current user, crumbs, and the login form. */
public final class UserPlaces {

  /** A user as visible to a caller. */
  private record UserView(User user, String root, boolean all) {}

  /** The user properties that Jenkins exports for a new user. */
  private static final List<String> PROPERTIES =
      List.of(
          "jenkins.security.ApiTokenProperty",
          "jenkins.console.ConsoleUrlProviderUserProperty",
          "jenkins.views.ViewsTabBarUserProperty",
          "hudson.model.MyViewsProperty",
          "hudson.model.PaneStatusProperties",
          "jenkins.security.seed.UserSeedProperty",
          "hudson.search.UserSearchProperty",
          "hudson.model.TimeZoneProperty",
          "jenkins.model.experimentalflags.UserExperimentalFlagsProperty",
          "hudson.security.HudsonPrivateSecurityRealm$Details");

  private static final List<Model<String>> PROPERTY_MODELS =
      PROPERTIES.stream().map(UserPlaces::property).toList();

  private static Model<String> property(String name) {
    Model.Builder<String> model = Model.of(name);
    if (name.endsWith("UserSearchProperty")) {
      model.flag("insensitiveSearch", _ -> true).visible(2);
    }
    return model.build();
  }

  private static List<Exported> properties(UserView view) {
    return view.all()
        ? PROPERTY_MODELS.stream().map(model -> Exported.of(model, model.className())).toList()
        : List.of();
  }

  private static final Model<UserView> USER =
      Model.<UserView>of("hudson.model.User")
          .text("absoluteUrl", view -> view.root() + "user/" + view.user().key())
          .visible(999)
          .text("description", view -> view.user().description())
          .text("fullName", view -> view.user().fullName())
          .visible(999)
          .text("id", view -> view.user().name())
          .anys("property", UserPlaces::properties)
          .oneOf(() -> List.copyOf(PROPERTY_MODELS))
          .inline()
          .build();

  private static final Model<Caller> WHO_AM_I =
      Model.<Caller>of("hudson.security.WhoAmI")
          .flag("anonymous", Caller::isAnonymous)
          .flag("authenticated", _ -> true)
          .texts("authorities", Caller::authorities)
          .text("name", Caller::name)
          .build();

  private record Crumb(String value) {}

  private static final Model<Crumb> CRUMB =
      Model.<Crumb>of("hudson.security.csrf.DefaultCrumbIssuer")
          .text("crumb", Crumb::value)
          .text("crumbRequestField", _ -> Crumbs.FIELD)
          .build();

  private static final Set<String> TRUE = Set.of("on", "true", "yes", "1");

  private final Parts parts;

  private UserPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the resources and routes. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new UserPlaces(parts);
    Kind<Site> server = kinds.server();
    Kind<User> user = kinds.user();
    server
        .leads("me", user, (caller, _, _) -> places.me(caller))
        .leadsByName("user", user, (_, _, name) -> parts.users().findByAnyName(name))
        .leads("whoAmI", kinds.whoAmI(), (caller, _, _) -> caller)
        .leads("crumbIssuer", kinds.crumbIssuer(), (_, site, _) -> site)
        .row(Method.POST, "j_spring_security_check", Right.open(), places::login)
        .row(Method.GET_POST, "logout", Right.open(), places::logout)
        .hiddenRow(Method.POST, "signup", Right.open(), places::noSignUp)
        .row(
            Method.POST,
            "securityRealm/createAccountByAdmin",
            Right.needs(Permission.ADMINISTER),
            places::createAccount)
        .row(
            Method.GET_POST,
            "api-token-settings",
            Right.needs(Permission.ADMINISTER),
            places::tokenSettings);
    kinds
        .securityRealm()
        .leadsByName("user", user, (_, _, name) -> parts.users().findByAnyName(name));
    server.leads("securityRealm", kinds.securityRealm(), (_, site, _) -> site);
    user.exports(
            Right.read(),
            (call, who) ->
                Exported.of(
                    USER,
                    new UserView(
                        who,
                        call.root(),
                        call.caller().userId() == who.id() || call.may(Permission.ADMINISTER))))
        .shows(() -> List.of(USER))
        .row(Method.POST, "submitDescription", Right.selfOrAdminister(), places::describe)
        .row(Method.POST, "doDelete", Right.needs(Permission.ADMINISTER), places::delete)
        .row(Method.POST, "disable", Right.needs(Permission.ADMINISTER), places::disable)
        .row(Method.POST, "enable", Right.needs(Permission.ADMINISTER), places::enable)
        .row(Method.POST, "password", Right.selfOrAdminister(), places::password)
        .row(
            Method.POST,
            "descriptorByName/jenkins.security.seed.UserSeedProperty/renewSessionSeed",
            Right.selfOrAdminister(),
            places::renewSeed);
    TokenActions.rows(user, parts);
    kinds
        .whoAmI()
        .exports(Right.open(), (_, who) -> Exported.of(WHO_AM_I, who))
        .shows(() -> List.of(WHO_AM_I))
        .row(Method.GET, "token", Right.open(), places::introspect);
    crumbs(kinds.crumbIssuer(), places);
  }

  private static void crumbs(Kind<Site> issuer, UserPlaces places) {
    issuer.row(Method.ANY, "api/xml", Right.read(), places::crumbXml);
    issuer
        .unstored()
        .exports(Right.read(), (call, _) -> Exported.of(CRUMB, new Crumb(call.crumb())))
        .shows(() -> List.of(CRUMB));
  }

  private User me(Caller caller) {
    User user = parts.users().find(caller.userId());
    if (user == null) {
      throw new Problem.Forbidden("/me is not available when not logged in", null);
    }
    return user;
  }

  /** {@code POST /j_spring_security_check}: the login form, which checks its crumb here. */
  private Response login(Call call, Site site) {
    Parameters sent = call.parameters();
    if (!call.visit().hasValidCrumb(call.request(), Caller.anonymous(call.caller().address()))
        && !call.visit().hasValidCrumb(call.request(), call.caller())) {
      return Answers.to(site.contextPath() + "/loginError");
    }
    User user;
    try {
      user =
          parts
              .login()
              .password(
                  sent.get("j_username", ""), sent.get("j_password", ""), call.caller().address());
    } catch (Problem.Unauthenticated e) {
      return Answers.to(site.contextPath() + "/loginError");
    }
    call.visit().begin(user, TRUE.contains(sent.get("remember_me", "")));
    String from = LocalTarget.orElse(sent.find("from"), "/");
    String context = site.contextPath();
    return Answers.to(from.startsWith(context + "/") || context.isEmpty() ? from : context + from);
  }

  /**
   * {@code /logout}: ends the session. GET is allowed for compatibility, but not from another site.
   */
  private Response logout(Call call, Site site) {
    if (call.request().isPost() || !call.isFromForeignSite()) {
      call.visit().end();
    }
    return Answers.to(site.contextPath() + "/");
  }

  private Response noSignUp(Call call, Site site) {
    throw new Problem.NotFound("Sign-up is disabled. Ask an administrator to create your account.");
  }

  /** {@code POST /securityRealm/createAccountByAdmin}. */
  private Response createAccount(Call call, Site site) {
    Parameters sent = call.parameters();
    String password = sent.get("password1", "");
    if (!password.equals(sent.get("password2", ""))) {
      throw new Problem.Invalid("Password didn't match");
    }
    parts.users().create(call.caller(), sent.get("username", ""), sent.find("fullname"), password);
    return Answers.to(site.contextPath() + "/securityRealm/");
  }

  /** {@code /api-token-settings}: the three settings of API tokens. */
  private Response tokenSettings(Call call, Site site) {
    AccessSettings.TokenOptions now = parts.accessSettings().tokenOptions();
    if (call.request().isPost()) {
      Parameters sent = call.parameters();
      now =
          new AccessSettings.TokenOptions(
              flag(sent, "tokenGenerationOnCreationEnabled", now.legacyForNewUsers()),
              flag(sent, "creationOfLegacyTokenEnabled", now.legacyCreationAllowed()),
              flag(sent, "usageStatisticsEnabled", now.usageStatistics()));
      parts.accessSettings().change(call.caller(), parts.tokens(), now);
    }
    return Response.json(
        200,
        Json.object()
            .put("tokenGenerationOnCreationEnabled", now.legacyForNewUsers())
            .put("creationOfLegacyTokenEnabled", now.legacyCreationAllowed())
            .put("usageStatisticsEnabled", now.usageStatistics())
            .toString());
  }

  private static boolean flag(Parameters sent, String name, boolean now) {
    String value = sent.find(name);
    return switch (value) {
      case null -> now;
      case "true" -> true;
      case "false" -> false;
      default -> throw new Problem.Invalid(name + " must be true or false.");
    };
  }

  private Response describe(Call call, User user) {
    parts.users().setDescription(call.caller(), user, call.required("description"));
    return Answers.to(call.path());
  }

  private Response delete(Call call, User user) {
    parts.users().delete(call.caller(), user);
    return Answers.to(call.site().contextPath() + "/securityRealm/");
  }

  private Response disable(Call call, User user) {
    parts.users().setDisabled(call.caller(), user, true);
    return Answers.to(call.path());
  }

  private Response enable(Call call, User user) {
    parts.users().setDisabled(call.caller(), user, false);
    return Answers.to(call.path());
  }

  /** {@code POST USER/password}: {@code currentPassword}, {@code password1}, {@code password2}. */
  private Response password(Call call, User user) {
    change(parts, call, user);
    return Response.of(204);
  }

  /** Changes a password from the fields of a request. */
  public static void change(Parts parts, Call call, User user) {
    Parameters sent = call.parameters();
    String password = sent.get("password1", "");
    if (!password.equals(sent.get("password2", password))) {
      throw new Problem.Invalid("Password didn't match");
    }
    parts
        .users()
        .setPassword(
            call.caller(),
            user,
            sent.find("currentPassword"),
            password,
            sent.get("revokeTokens", "").equals("true"));
    if (user.name().equals(FirstAdmin.NAME)) {
      FirstAdmin.passwordChanged(parts.home());
    }
  }

  private Response renewSeed(Call call, User user) {
    parts.users().endAllSessions(call.caller(), user);
    return Answers.empty();
  }

  /** {@code GET /whoAmI/token}: describes the token of the current request. */
  private Response introspect(Call call, Caller caller) {
    String uuid = caller.tokenUuid();
    User user = parts.users().find(caller.userId());
    if (uuid == null || user == null) {
      throw new Problem.NotFound(
          "This request was made without an API token. " + Advice.newToken(call.root()));
    }
    Token token = parts.tokens().find(caller, user, uuid);
    if (token == null) {
      throw new Problem.NotFound("The token was revoked.");
    }
    return Answers.unstored(
        Response.json(
            200,
            TokenActions.written(token, parts.tokens().today())
                .put("user", user.name())
                .toString()));
  }

  /** {@code /crumbIssuer/api/xml}: supports the XPath expressions that scripts commonly use. */
  private Response crumbXml(Call call, Site site) {
    String xpath = call.request().query().get("xpath", "");
    String text =
        switch (xpath) {
          case "/*/crumbRequestField/text()" -> Crumbs.FIELD;
          case "/*/crumb/text()" -> call.crumb();
          case "concat(//crumbRequestField,\":\",//crumb)" -> Crumbs.FIELD + ":" + call.crumb();
          case "concat(//crumbRequestField,'=',//crumb)" -> Crumbs.FIELD + "=" + call.crumb();
          default -> "";
        };
    if (text.isEmpty()) {
      return dev.steward.gate.RemoteApi.serve(
          call, Exported.of(CRUMB, new Crumb(call.crumb())), "xml");
    }
    return Answers.unstored(
        call.site().signed(Response.text(200, text)).with("X-Frame-Options", "deny"));
  }
}
