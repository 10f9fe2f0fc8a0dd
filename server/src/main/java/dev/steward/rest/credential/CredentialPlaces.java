package dev.steward.rest.credential;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.access.User;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.gate.AccessRule;
import dev.steward.gate.ResourceType;
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
      ResourceType<CredentialStore> store,
      ResourceType<InDomain> domain,
      ResourceType<InDomain.One> one,
      Function<Permission, AccessRule> right) {}

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
    ResourceType<CredentialStore> system = places.store("system", AccessRule::needs);
    ResourceType<Site> front =
        places.front(
            AccessRule.needs(Permission.CREDENTIALS_VIEW),
            _ -> ProtectedObject.SERVER,
            "system",
            system,
            _ -> CredentialStore.system());
    kinds
        .server()
        .child("credentials", front, (_, site, _) -> site)
        .child("manage", kinds.manage(), (_, site, _) -> site);
    kinds.manage().child("credentials", front, (_, site, _) -> site);
    ResourceType<CredentialStore> own = places.store("own", _ -> AccessRule.self());
    ResourceType<User> users =
        places.front(
            AccessRule.self(),
            user -> ProtectedObject.user(user.id()),
            "user",
            own,
            user -> new CredentialStore.UserStore(user.id(), user.name()));
    kinds.user().child("credentials", users, (_, user, _) -> user);
    ResourceType<Folder> folders =
        places.front(
            AccessRule.needs(Permission.CREDENTIALS_VIEW),
            Folder::protectedObject,
            "folder",
            places.store("folder", AccessRule::needs),
            folder -> new CredentialStore.FolderStore(folder.id(), folder.fullName()));
    kinds.folder().child("credentials", folders, (_, folder, _) -> folder);
    return List.copyOf(places.all);
  }

  /** Resource type of {@code credentials/}, with {@code store/NAME} below it. */
  private <T> ResourceType<T> front(
      AccessRule view,
      Function<T, ProtectedObject> subject,
      String word,
      ResourceType<CredentialStore> store,
      Function<T, CredentialStore> storeOf) {
    ResourceType<T> stores = new ResourceType<>("credentialStores", subject);
    stores.child(word, store, (_, held, _) -> storeOf.apply(held));
    return new ResourceType<>("credentials", subject)
        .child("store", stores, (_, held, _) -> held)
        .exports(
            view,
            (call, held) ->
                CredentialModel.front(credentials, call.caller(), storeOf.apply(held), word))
        .withModels(CredentialModel::fronts)
        .route(
            Method.GET,
            "",
            view,
            (call, _) -> Response.redirect(call.path() + "store/" + word + "/"));
  }

  /** Resource type of a store, with the routes of the store, its domains and its credentials. */
  private ResourceType<CredentialStore> store(
      String which, Function<Permission, AccessRule> right) {
    ResourceType<CredentialStore> store =
        new ResourceType<>(which + "Store", CredentialStore::subject);
    ResourceType<InDomain> domain =
        new ResourceType<>(which + "Domain", in -> in.store().subject());
    ResourceType<InDomain.One> one =
        new ResourceType<>(which + "Credential", held -> held.in().store().subject());
    AccessRule view = right.apply(Permission.CREDENTIALS_VIEW);
    AccessRule create = right.apply(Permission.CREDENTIALS_CREATE);
    AccessRule update = right.apply(Permission.CREDENTIALS_UPDATE);
    AccessRule delete = right.apply(Permission.CREDENTIALS_DELETE);
    AccessRule manage = right.apply(Permission.CREDENTIALS_MANAGE_DOMAINS);
    store
        .childByName(
            "domain",
            domain,
            (caller, of, name) -> {
              Domain found = credentials.findDomain(caller, of, name.equals("_") ? "" : name);
              return found == null ? null : new InDomain(of, found);
            })
        .exports(view, (call, of) -> CredentialModel.store(credentials, call.caller(), of))
        .withModels(CredentialModel::stores)
        .route(Method.POST, "createDomain", manage, domains::createDomain);
    domain
        .childByName(
            "credential",
            one,
            (caller, in, id) -> {
              Credential found = credentials.find(caller, in.store(), in.domain(), id);
              return found == null ? null : new InDomain.One(in, found);
            })
        .exports(view, (call, in) -> CredentialModel.domain(credentials, call.caller(), in))
        .withModels(() -> List.of(CredentialModel.DOMAIN))
        .route(Method.POST, "createCredentials", create, domains::create)
        .route(Method.GET, "config.xml", manage, domains::config)
        .route(Method.POST, "config.xml", manage, domains::saveConfig)
        .route(Method.DELETE, "config.xml", manage, domains::deleteByMethod)
        .route(Method.POST, "configSubmit", manage, domains::configSubmit)
        .route(Method.POST, "doDelete", manage, domains::delete);
    one.exports(view, (_, held) -> CredentialModel.one(held))
        .withModels(() -> List.of(CredentialModel.CREDENTIAL))
        .route(Method.GET, "config.xml", view, actions::config)
        .route(Method.POST, "config.xml", update, actions::saveConfig)
        .route(Method.DELETE, "config.xml", delete, actions::deleteByMethod)
        .route(Method.POST, "updateSubmit", update, actions::updateSubmit)
        .route(Method.POST, "doDelete", delete, actions::delete)
        .route(Method.POST, "doMove", delete, actions::move);
    all.add(new Stores(store, domain, one, right));
    return store;
  }
}
