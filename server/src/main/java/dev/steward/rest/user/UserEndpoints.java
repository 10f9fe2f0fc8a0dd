package dev.steward.rest.user;

import dev.steward.access.AccessSettings;
import dev.steward.access.Authenticator;
import dev.steward.access.Caller;
import dev.steward.access.Crumbs;
import dev.steward.access.FirstAdmin;
import dev.steward.access.Permission;
import dev.steward.access.Token;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.CurlHints;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.SafeRedirect;
import dev.steward.routing.Site;
import dev.steward.text.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Users, the current user, crumbs, and the login form. */
public final class UserEndpoints {

  /** A user as visible to a caller. */
  private record UserView(User user, String root, boolean withProperties) {}

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
      PROPERTIES.stream().map(UserEndpoints::property).toList();

  private static Model<String> property(String name) {
    Model.Builder<String> model = Model.of(name);
    if (name.endsWith("UserSearchProperty")) {
      model.bool("insensitiveSearch", _ -> true).visible(2);
    }
    return model.build();
  }

  private static List<ExportedValue> properties(UserView view) {
    return view.withProperties()
        ? PROPERTY_MODELS.stream().map(model -> ExportedValue.of(model, model.className())).toList()
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
          .unionList("property", UserEndpoints::properties)
          .oneOf(() -> List.copyOf(PROPERTY_MODELS))
          .inline()
          .build();

  private static final Model<Caller> WHO_AM_I =
      Model.<Caller>of("hudson.security.WhoAmI")
          .bool("anonymous", Caller::isAnonymous)
          .bool("authenticated", _ -> true)
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

  private final Path home;
  private final Users users;
  private final Tokens tokens;
  private final AccessSettings accessSettings;
  private final Authenticator login;

  public UserEndpoints(
      Path home, Users users, Tokens tokens, AccessSettings accessSettings, Authenticator login) {
    this.home = home;
    this.users = users;
    this.tokens = tokens;
    this.accessSettings = accessSettings;
    this.login = login;
  }

  /** Adds the resources and routes. */
  public void addRoutes(ResourceTypes kinds) {
    ResourceType<Site> server = kinds.server();
    ResourceType<User> user = kinds.user();
    server
        .child("me", user, (caller, _, _) -> me(caller))
        .childByName("user", user, (_, _, name) -> users.findByAnyName(name))
        .child("whoAmI", kinds.whoAmI(), (caller, _, _) -> caller)
        .child("crumbIssuer", kinds.crumbIssuer(), (_, site, _) -> site)
        .route(Method.POST, "j_spring_security_check", AccessRule.open(), this::login)
        .route(Method.GET_POST, "logout", AccessRule.open(), this::logout)
        .routeOrNotFound(Method.POST, "signup", AccessRule.open(), this::noSignUp)
        .route(
            Method.POST,
            "securityRealm/createAccountByAdmin",
            AccessRule.needs(Permission.ADMINISTER),
            this::createAccount)
        .route(
            Method.GET_POST,
            "api-token-settings",
            AccessRule.needs(Permission.ADMINISTER),
            this::tokenSettings);
    kinds.securityRealm().childByName("user", user, (_, _, name) -> users.findByAnyName(name));
    server.child("securityRealm", kinds.securityRealm(), (_, site, _) -> site);
    user.exports(
            AccessRule.read(),
            (call, target) ->
                ExportedValue.of(
                    USER,
                    new UserView(
                        target,
                        call.rootUrl(),
                        call.caller().userId() == target.id()
                            || call.hasPermission(Permission.ADMINISTER))))
        .withModels(() -> List.of(USER))
        .route(Method.POST, "submitDescription", AccessRule.selfOrAdminister(), this::describe)
        .route(Method.POST, "doDelete", AccessRule.needs(Permission.ADMINISTER), this::delete)
        .route(Method.POST, "disable", AccessRule.needs(Permission.ADMINISTER), this::disable)
        .route(Method.POST, "enable", AccessRule.needs(Permission.ADMINISTER), this::enable)
        .route(Method.POST, "password", AccessRule.selfOrAdminister(), this::password)
        .route(
            Method.POST,
            "descriptorByName/jenkins.security.seed.UserSeedProperty/renewSessionSeed",
            AccessRule.selfOrAdminister(),
            this::renewSeed);
    kinds
        .whoAmI()
        .exports(AccessRule.open(), (_, target) -> ExportedValue.of(WHO_AM_I, target))
        .withModels(() -> List.of(WHO_AM_I))
        .route(Method.GET, "token", AccessRule.open(), this::introspect);
    addCrumbRoutes(kinds.crumbIssuer());
  }

  private void addCrumbRoutes(ResourceType<Site> issuer) {
    issuer.route(Method.ANY, "api/xml", AccessRule.read(), this::crumbXml);
    issuer
        .noStore()
        .exports(AccessRule.read(), (call, _) -> ExportedValue.of(CRUMB, new Crumb(call.crumb())))
        .withModels(() -> List.of(CRUMB));
  }

  private User me(Caller caller) {
    User user = users.find(caller.userId());
    if (user == null) {
      throw new Problem.Forbidden("/me is not available when not logged in", null);
    }
    return user;
  }

  /** {@code POST /j_spring_security_check}: the login form, whose crumb is checked here. */
  private Response login(RequestContext call, Site site) {
    Parameters sent = call.parameters();
    if (!call.session().hasValidCrumb(call.request(), Caller.anonymous(call.caller().address()))
        && !call.session().hasValidCrumb(call.request(), call.caller())) {
      return Responses.redirect(site.contextPath() + "/loginError");
    }
    User user;
    try {
      user =
          login.password(
              sent.get("j_username", ""), sent.get("j_password", ""), call.caller().address());
    } catch (Problem.Unauthenticated e) {
      return Responses.redirect(site.contextPath() + "/loginError");
    }
    call.session().begin(user, TRUE.contains(sent.get("remember_me", "")));
    String from = SafeRedirect.orElse(sent.find("from"), "/");
    String context = site.contextPath();
    return Responses.redirect(
        from.startsWith(context + "/") || context.isEmpty() ? from : context + from);
  }

  /**
   * {@code /logout}: ends the session. GET is allowed for compatibility, but not from another site.
   */
  private Response logout(RequestContext call, Site site) {
    if (call.request().isPost() || !call.isCrossSite()) {
      call.session().end();
    }
    return Responses.redirect(site.contextPath() + "/");
  }

  private Response noSignUp(RequestContext call, Site site) {
    throw new Problem.NotFound("Sign-up is disabled. Ask an administrator to create your account.");
  }

  /** {@code POST /securityRealm/createAccountByAdmin}. */
  private Response createAccount(RequestContext call, Site site) {
    Parameters sent = call.parameters();
    String password = sent.get("password1", "");
    if (!password.equals(sent.get("password2", ""))) {
      throw new Problem.Invalid("Password didn't match");
    }
    users.create(call.caller(), sent.get("username", ""), sent.find("fullname"), password);
    return Responses.redirect(site.contextPath() + "/securityRealm/");
  }

  /** {@code /api-token-settings}: the three settings of API tokens. */
  private Response tokenSettings(RequestContext call, Site site) {
    AccessSettings.TokenOptions switches = accessSettings.tokenOptions();
    if (call.request().isPost()) {
      Parameters sent = call.parameters();
      switches =
          new AccessSettings.TokenOptions(
              flag(sent, "tokenGenerationOnCreationEnabled", switches.legacyForNewUsers()),
              flag(sent, "creationOfLegacyTokenEnabled", switches.legacyCreationAllowed()),
              flag(sent, "usageStatisticsEnabled", switches.usageStatistics()));
      accessSettings.change(call.caller(), tokens, switches);
    }
    return Response.json(
        200,
        Json.object()
            .put("tokenGenerationOnCreationEnabled", switches.legacyForNewUsers())
            .put("creationOfLegacyTokenEnabled", switches.legacyCreationAllowed())
            .put("usageStatisticsEnabled", switches.usageStatistics())
            .toString());
  }

  private static boolean flag(Parameters sent, String name, boolean current) {
    String value = sent.find(name);
    return switch (value) {
      case null -> current;
      case "true" -> true;
      case "false" -> false;
      default -> throw new Problem.Invalid(name + " must be true or false.");
    };
  }

  private Response describe(RequestContext call, User user) {
    users.setDescription(call.caller(), user, call.requiredParameter("description"));
    return Responses.redirect(call.path());
  }

  private Response delete(RequestContext call, User user) {
    users.delete(call.caller(), user);
    return Responses.redirect(call.site().contextPath() + "/securityRealm/");
  }

  private Response disable(RequestContext call, User user) {
    users.setDisabled(call.caller(), user, true);
    return Responses.redirect(call.path());
  }

  private Response enable(RequestContext call, User user) {
    users.setDisabled(call.caller(), user, false);
    return Responses.redirect(call.path());
  }

  /**
   * {@code POST USER/password} with {@code currentPassword}, {@code password1} and {@code
   * password2}.
   */
  private Response password(RequestContext call, User user) {
    changePassword(call, user);
    return Response.of(204);
  }

  /** Changes the user's password to the one in the fields of a request. */
  public void changePassword(RequestContext call, User user) {
    Parameters sent = call.parameters();
    String password = sent.get("password1", "");
    if (!password.equals(sent.get("password2", password))) {
      throw new Problem.Invalid("Password didn't match");
    }
    users.setPassword(
        call.caller(),
        user,
        sent.find("currentPassword"),
        password,
        sent.get("revokeTokens", "").equals("true"));
    if (user.name().equals(FirstAdmin.NAME)) {
      FirstAdmin.passwordChanged(home);
    }
  }

  private Response renewSeed(RequestContext call, User user) {
    users.endAllSessions(call.caller(), user);
    return Responses.empty();
  }

  /** {@code GET /whoAmI/token}: describes the token of the current request. */
  private Response introspect(RequestContext call, Caller caller) {
    String uuid = caller.tokenUuid();
    User user = users.find(caller.userId());
    if (uuid == null || user == null) {
      throw new Problem.NotFound(
          "This request was made without an API token. " + CurlHints.newToken(call.rootUrl()));
    }
    Token token = tokens.find(caller, user, uuid);
    if (token == null) {
      throw new Problem.NotFound("The token was revoked.");
    }
    return Responses.noStore(
        Response.json(
            200, TokenEndpoints.toJson(token, tokens.today()).put("user", user.name()).toString()));
  }

  /** {@code /crumbIssuer/api/xml}: supports the XPath expressions that scripts commonly use. */
  private Response crumbXml(RequestContext call, Site site) {
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
      return dev.steward.routing.ExportRouting.serve(
          call, ExportedValue.of(CRUMB, new Crumb(call.crumb())), "xml");
    }
    return Responses.noStore(
        call.site().withProductHeaders(Response.text(200, text)).with("X-Frame-Options", "deny"));
  }
}
