package dev.steward.rest.credential;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.access.User;
import dev.steward.credential.Credential;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.credential.StoreOf;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Jobs;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Endpoints of {@code …/credentials/store/STORE/domain/DOMAIN/credential/ID}: below the server,
 * {@code /manage}, each user and each folder.
 */
public final class CredentialPlaces {

  /**
   * Resource types of one kind of store; the pages add routes to them.
   *
   * @param right maps a permission to the access rule; a user's store is accessible to that user
   *     alone
   */
  public record Stores(
      Kind<StoreOf> store,
      Kind<InDomain> domain,
      Kind<InDomain.One> one,
      Function<Permission, Right> right) {}

  private final List<Stores> all = new ArrayList<>();
  private final Credentials credentials;
  private final DomainActions domains;
  private final CredentialActions actions;

  private CredentialPlaces(Credentials credentials, Jobs jobs) {
    this.credentials = credentials;
    this.domains = new DomainActions(credentials);
    this.actions = new CredentialActions(credentials, jobs);
  }

  /** Registers the resources and routes. */
  public static List<Stores> add(Kinds kinds, Parts parts) {
    var places = new CredentialPlaces(parts.credentials(), parts.jobs());
    Kind<StoreOf> system = places.store("system", Right::needs);
    Kind<Site> front =
        places.front(
            Right.needs(Permission.CREDENTIALS_VIEW),
            _ -> ProtectedObject.SERVER,
            "system",
            system,
            _ -> StoreOf.server());
    kinds
        .server()
        .leads("credentials", front, (_, site, _) -> site)
        .leads("manage", kinds.manage(), (_, site, _) -> site);
    kinds.manage().leads("credentials", front, (_, site, _) -> site);
    Kind<StoreOf> own = places.store("own", _ -> Right.self());
    Kind<User> users =
        places.front(
            Right.self(),
            user -> ProtectedObject.user(user.id()),
            "user",
            own,
            user -> new StoreOf.Person(user.id(), user.name()));
    kinds.user().leads("credentials", users, (_, user, _) -> user);
    Kind<Folder> folders =
        places.front(
            Right.needs(Permission.CREDENTIALS_VIEW),
            Folder::subject,
            "folder",
            places.store("folder", Right::needs),
            folder -> new StoreOf.Folder(folder.id(), folder.fullName()));
    kinds.folder().leads("credentials", folders, (_, folder, _) -> folder);
    return List.copyOf(places.all);
  }

  /** Resource type of {@code credentials/}, with {@code store/NAME} below it. */
  private <T> Kind<T> front(
      Right view,
      Function<T, ProtectedObject> subject,
      String word,
      Kind<StoreOf> store,
      Function<T, StoreOf> storeOf) {
    Kind<T> stores = new Kind<>("credentialStores", subject);
    stores.leads(word, store, (_, held, _) -> storeOf.apply(held));
    return new Kind<>("credentials", subject)
        .leads("store", stores, (_, held, _) -> held)
        .exports(
            view,
            (call, held) ->
                CredentialModel.front(credentials, call.caller(), storeOf.apply(held), word))
        .shows(CredentialModel::fronts)
        .row(
            Method.GET,
            "",
            view,
            (call, _) -> Response.redirect(call.path() + "store/" + word + "/"));
  }

  /** Resource type of a store, with the routes of the store, its domains and its credentials. */
  private Kind<StoreOf> store(String which, Function<Permission, Right> right) {
    Kind<StoreOf> store = new Kind<>(which + "Store", StoreOf::subject);
    Kind<InDomain> domain = new Kind<>(which + "Domain", in -> in.store().subject());
    Kind<InDomain.One> one = new Kind<>(which + "Credential", held -> held.in().store().subject());
    Right view = right.apply(Permission.CREDENTIALS_VIEW);
    Right create = right.apply(Permission.CREDENTIALS_CREATE);
    Right update = right.apply(Permission.CREDENTIALS_UPDATE);
    Right delete = right.apply(Permission.CREDENTIALS_DELETE);
    Right manage = right.apply(Permission.CREDENTIALS_MANAGE_DOMAINS);
    store
        .leadsByName(
            "domain",
            domain,
            (caller, of, name) -> {
              Domain found = credentials.findDomain(caller, of, name.equals("_") ? "" : name);
              return found == null ? null : new InDomain(of, found);
            })
        .exports(view, (call, of) -> CredentialModel.store(credentials, call.caller(), of))
        .shows(CredentialModel::stores)
        .row(Method.POST, "createDomain", manage, domains::createDomain);
    domain
        .leadsByName(
            "credential",
            one,
            (caller, in, id) -> {
              Credential found = credentials.find(caller, in.store(), in.domain(), id);
              return found == null ? null : new InDomain.One(in, found);
            })
        .exports(view, (call, in) -> CredentialModel.domain(credentials, call.caller(), in))
        .shows(() -> List.of(CredentialModel.DOMAIN))
        .row(Method.POST, "createCredentials", create, domains::create)
        .row(Method.GET, "config.xml", manage, domains::config)
        .row(Method.POST, "config.xml", manage, domains::saveConfig)
        .row(Method.DELETE, "config.xml", manage, domains::deleteByMethod)
        .row(Method.POST, "configSubmit", manage, domains::configSubmit)
        .row(Method.POST, "doDelete", manage, domains::delete);
    one.exports(view, (_, held) -> CredentialModel.one(held))
        .shows(() -> List.of(CredentialModel.CREDENTIAL))
        .row(Method.GET, "config.xml", view, actions::config)
        .row(Method.POST, "config.xml", update, actions::saveConfig)
        .row(Method.DELETE, "config.xml", delete, actions::deleteByMethod)
        .row(Method.POST, "updateSubmit", update, actions::updateSubmit)
        .row(Method.POST, "doDelete", delete, actions::delete)
        .row(Method.POST, "doMove", delete, actions::move);
    all.add(new Stores(store, domain, one, right));
    return store;
  }
}
