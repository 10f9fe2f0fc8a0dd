package dev.steward.rest.credential;

import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.access.User;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Jobs;
import dev.steward.rest.model.CredentialDomain;
import dev.steward.rest.model.CredentialModel;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Endpoints of {@code …/credentials/store/STORE/domain/DOMAIN/credential/ID}: below the server,
 * {@code /manage}, each user and each folder.
 */
public final class CredentialEndpoints {

  /**
   * Resource types of one kind of store; the pages add routes to them.
   *
   * @param accessRule maps a permission to the access rule; a user's store is accessible to that
   *     user alone
   */
  public record StoreTypes(
      ResourceType<CredentialStore> store,
      ResourceType<CredentialDomain> domain,
      ResourceType<CredentialDomain.DomainCredential> credential,
      Function<Permission, AccessRule> accessRule) {}

  private final List<StoreTypes> all = new ArrayList<>();
  private final Credentials credentials;
  private final DomainActions domains;
  private final CredentialActions actions;

  public CredentialEndpoints(Credentials credentials, Jobs jobs) {
    this.credentials = credentials;
    this.domains = new DomainActions(credentials);
    this.actions = new CredentialActions(credentials, jobs);
  }

  /** Registers the resources and routes. */
  public List<StoreTypes> addRoutes(ResourceTypes kinds) {
    ResourceType<CredentialStore> system = storeType("system", AccessRule::needs);
    ResourceType<Site> viewAction =
        viewActionType(
            AccessRule.needs(Permission.CREDENTIALS_VIEW),
            _ -> ProtectedObject.SERVER,
            "system",
            system,
            _ -> CredentialStore.system());
    kinds
        .server()
        .child("credentials", viewAction, (_, site, _) -> site)
        .child("manage", kinds.manage(), (_, site, _) -> site);
    kinds.manage().child("credentials", viewAction, (_, site, _) -> site);
    ResourceType<CredentialStore> own = storeType("own", _ -> AccessRule.self());
    ResourceType<User> users =
        viewActionType(
            AccessRule.self(),
            user -> ProtectedObject.user(user.id()),
            "user",
            own,
            user -> new CredentialStore.UserStore(user.id(), user.name()));
    kinds.user().child("credentials", users, (_, user, _) -> user);
    ResourceType<Folder> folders =
        viewActionType(
            AccessRule.needs(Permission.CREDENTIALS_VIEW),
            Folder::protectedObject,
            "folder",
            storeType("folder", AccessRule::needs),
            folder -> new CredentialStore.FolderStore(folder.id(), folder.fullName()));
    kinds.folder().child("credentials", folders, (_, folder, _) -> folder);
    return List.copyOf(all);
  }

  /** Resource type of {@code credentials/}, with {@code store/NAME} below it. */
  private <T> ResourceType<T> viewActionType(
      AccessRule view,
      Function<T, ProtectedObject> subject,
      String urlName,
      ResourceType<CredentialStore> store,
      Function<T, CredentialStore> storeOf) {
    ResourceType<T> stores = new ResourceType<>("credentialStores", subject);
    stores.child(urlName, store, (_, owner, _) -> storeOf.apply(owner));
    return new ResourceType<>("credentials", subject)
        .child("store", stores, (_, owner, _) -> owner)
        .exports(
            view,
            (call, owner) ->
                CredentialModel.viewAction(
                    credentials, call.caller(), storeOf.apply(owner), urlName))
        .withModels(CredentialModel::viewActions)
        .route(
            Method.GET,
            "",
            view,
            (call, _) -> Response.redirect(call.path() + "store/" + urlName + "/"));
  }

  /** Resource type of a store, with the routes of the store, its domains and its credentials. */
  private ResourceType<CredentialStore> storeType(
      String prefix, Function<Permission, AccessRule> accessRule) {
    ResourceType<CredentialStore> store =
        new ResourceType<>(prefix + "Store", CredentialStore::subject);
    ResourceType<CredentialDomain> domain =
        new ResourceType<>(prefix + "Domain", location -> location.store().subject());
    ResourceType<CredentialDomain.DomainCredential> credentialType =
        new ResourceType<>(prefix + "Credential", entry -> entry.parent().store().subject());
    AccessRule view = accessRule.apply(Permission.CREDENTIALS_VIEW);
    AccessRule create = accessRule.apply(Permission.CREDENTIALS_CREATE);
    AccessRule update = accessRule.apply(Permission.CREDENTIALS_UPDATE);
    AccessRule delete = accessRule.apply(Permission.CREDENTIALS_DELETE);
    AccessRule manage = accessRule.apply(Permission.CREDENTIALS_MANAGE_DOMAINS);
    store
        .childByName(
            "domain",
            domain,
            (caller, owner, name) -> {
              Domain match = credentials.findDomain(caller, owner, name.equals("_") ? "" : name);
              return match == null ? null : new CredentialDomain(owner, match);
            })
        .exports(view, (call, owner) -> CredentialModel.store(credentials, call.caller(), owner))
        .withModels(CredentialModel::stores)
        .route(Method.POST, "createDomain", manage, domains::createDomain);
    domain
        .childByName(
            "credential",
            credentialType,
            (caller, location, id) -> {
              Credential match = credentials.find(caller, location.store(), location.domain(), id);
              return match == null ? null : new CredentialDomain.DomainCredential(location, match);
            })
        .exports(
            view, (call, location) -> CredentialModel.domain(credentials, call.caller(), location))
        .withModels(() -> List.of(CredentialModel.DOMAIN))
        .route(Method.POST, "createCredentials", create, domains::create)
        .route(Method.GET, "config.xml", manage, domains::config)
        .route(Method.POST, "config.xml", manage, domains::saveConfig)
        .route(Method.DELETE, "config.xml", manage, domains::deleteByMethod)
        .route(Method.POST, "configSubmit", manage, domains::configSubmit)
        .route(Method.POST, "doDelete", manage, domains::delete);
    credentialType
        .exports(view, (_, entry) -> CredentialModel.credential(entry))
        .withModels(() -> List.of(CredentialModel.CREDENTIAL))
        .route(Method.GET, "config.xml", view, actions::config)
        .route(Method.POST, "config.xml", update, actions::saveConfig)
        .route(Method.DELETE, "config.xml", delete, actions::deleteByMethod)
        .route(Method.POST, "updateSubmit", update, actions::updateSubmit)
        .route(Method.POST, "doDelete", delete, actions::delete)
        .route(Method.POST, "doMove", delete, actions::move);
    all.add(new StoreTypes(store, domain, credentialType, accessRule));
    return store;
  }
}
