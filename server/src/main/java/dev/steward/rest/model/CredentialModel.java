package dev.steward.rest.model;

import dev.steward.access.Caller;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.routing.UrlPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Export models of credential stores, domains and credentials. Secrets are never exported. */
public final class CredentialModel {

  private static final String WRAPPER = "com.cloudbees.plugins.credentials.CredentialsStoreAction$";

  /** A domain, and a supplier of the credentials in it that the caller may see. */
  record DomainView(CredentialStore store, Domain domain, Supplier<List<Credential>> credentials) {
    String urlName() {
      return CredentialModel.urlName(domain);
    }

    String fullName() {
      return storeName(store) + "/" + urlName();
    }

    String displayName() {
      return domain.isGlobal() ? "Global credentials (unrestricted)" : domain.name();
    }

    String fullDisplayName() {
      return storeDisplayName(store) + " » " + displayName();
    }

    String description() {
      return domain.isGlobal()
          ? "Credentials that should be available irrespective of domain"
              + " specification to requirements matching."
          : domain.description();
    }

    List<CredentialView> all() {
      return credentials.get().stream()
          .map(credential -> new CredentialView(this, credential))
          .toList();
    }
  }

  /** A credential in its domain. */
  record CredentialView(DomainView domain, Credential credential) {
    String fullName() {
      return domain.fullName() + "/" + UrlPath.encode(credential.id());
    }
  }

  /** A store with all its domains. */
  record StoreView(CredentialStore store, Map<String, DomainView> domains) {}

  public static final Model<CredentialView> CREDENTIAL =
      Model.<CredentialView>of(WRAPPER + "CredentialsWrapper")
          .text("description", view -> view.credential().description())
          .text("displayName", view -> displayName(view.credential()))
          .union("fingerprint", _ -> null)
          .oneOf(List::of)
          .text("fullName", CredentialView::fullName)
          .text("id", view -> view.credential().id())
          .text("typeName", view -> typeName(view.credential().data()))
          .build();

  public static final Model<DomainView> DOMAIN =
      Model.<DomainView>of(WRAPPER + "DomainWrapper")
          .list("credentials", CREDENTIAL, DomainView::all)
          .withoutClass()
          .text("description", DomainView::description)
          .text("displayName", DomainView::displayName)
          .text("fullDisplayName", DomainView::fullDisplayName)
          .text("fullName", DomainView::fullName)
          .bool("global", view -> view.domain().isGlobal())
          .text("urlName", DomainView::urlName)
          .build();

  private static final Model<StoreView> STORE =
      Model.<StoreView>of(
              "com.cloudbees.plugins.credentials.SystemCredentialsProvider$UserFacingAction")
          .objectMap("domains", DOMAIN, StoreView::domains)
          .build();

  private static final Model<StoreView> USER_STORE =
      STORE.as(
          "com.cloudbees.plugins.credentials.UserCredentialsProvider$UserFacingAction",
          "userFacingAction");

  private static final Model<StoreView> FOLDER_STORE =
      STORE.as(
          "com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider$FolderCredentialsProperty$CredentialsStoreActionImpl",
          "credentialsStoreActionImpl");

  private CredentialModel() {}

  /** The only store of one owner, with the name that the store has in URLs. */
  record StoresView(String name, StoreView store) {}

  private static Model<StoresView> viewAction(Model<StoreView> store) {
    return Model.<StoresView>of("com.cloudbees.plugins.credentials.ViewCredentialsAction")
        .objectMap("stores", store, stores -> Map.of(stores.name(), stores.store()))
        .build();
  }

  private static final Model<StoresView> SYSTEM_ACTION = viewAction(STORE);
  private static final Model<StoresView> USER_ACTION = viewAction(USER_STORE);
  private static final Model<StoresView> FOLDER_ACTION = viewAction(FOLDER_STORE);

  /** Exports {@code credentials/}: the owner's store, under the store's name in URLs. */
  public static ExportedValue viewAction(
      Credentials credentials, Caller caller, CredentialStore credentialStore, String urlName) {
    Model<StoresView> model =
        switch (credentialStore) {
          case CredentialStore.SystemStore _ -> SYSTEM_ACTION;
          case CredentialStore.UserStore _ -> USER_ACTION;
          case CredentialStore.FolderStore _ -> FOLDER_ACTION;
        };
    StoreView store = view(credentials, caller, credentialStore);
    return ExportedValue.of(model, new StoresView(urlName, store));
  }

  public static List<Model<?>> viewActions() {
    return List.of(SYSTEM_ACTION, USER_ACTION, FOLDER_ACTION);
  }

  public static List<Model<?>> stores() {
    return List.of(STORE, USER_STORE, FOLDER_STORE);
  }

  private static Model<StoreView> model(CredentialStore credentialStore) {
    return switch (credentialStore) {
      case CredentialStore.SystemStore _ -> STORE;
      case CredentialStore.UserStore _ -> USER_STORE;
      case CredentialStore.FolderStore _ -> FOLDER_STORE;
    };
  }

  public static ExportedValue store(
      Credentials credentials, Caller caller, CredentialStore credentialStore) {
    return ExportedValue.of(model(credentialStore), view(credentials, caller, credentialStore));
  }

  private static StoreView view(
      Credentials credentials, Caller caller, CredentialStore credentialStore) {
    // The credentials are loaded once, and only if the export includes those of a domain.
    var all =
        new Supplier<Map<String, List<Credential>>>() {
          private @Nullable Map<String, List<Credential>> cached;

          @Override
          public Map<String, List<Credential>> get() {
            Map<String, List<Credential>> loaded = cached;
            if (loaded == null) {
              loaded = credentials.list(caller, credentialStore);
              cached = loaded;
            }
            return loaded;
          }
        };
    var domains = new LinkedHashMap<String, DomainView>();
    for (Domain domain : credentials.domains(caller, credentialStore)) {
      domains.put(
          domain.isGlobal() ? "_" : domain.name(),
          new DomainView(
              credentialStore, domain, () -> all.get().getOrDefault(domain.name(), List.of())));
    }
    return new StoreView(credentialStore, domains);
  }

  public static ExportedValue domain(
      Credentials credentials, Caller caller, CredentialDomain location) {
    return ExportedValue.of(
        DOMAIN,
        new DomainView(
            location.store(),
            location.domain(),
            () -> credentials.list(caller, location.store(), location.domain())));
  }

  public static ExportedValue credential(CredentialDomain.DomainCredential view) {
    var domainView = new DomainView(view.parent().store(), view.parent().domain(), List::of);
    return ExportedValue.of(CREDENTIAL, new CredentialView(domainView, view.credential()));
  }

  public static String urlName(Domain domain) {
    return domain.isGlobal() ? "_" : UrlPath.encode(domain.name());
  }

  /** Name of a store in the destination of a move: {@code system}, {@code user:alice/user}. */
  public static String storeName(CredentialStore credentialStore) {
    return switch (credentialStore) {
      case CredentialStore.SystemStore _ -> "system";
      case CredentialStore.UserStore(_, String name) -> "user:" + name + "/user";
      case CredentialStore.FolderStore(_, String fullName) -> fullName + "/folder";
    };
  }

  private static String storeDisplayName(CredentialStore credentialStore) {
    return switch (credentialStore) {
      case CredentialStore.SystemStore _ -> "System";
      case CredentialStore.UserStore(_, String name) -> "User: " + name + " » User";
      case CredentialStore.FolderStore(_, String fullName) ->
          fullName.replace("/", " » ") + " » Folder";
    };
  }

  public static String typeName(CredentialData content) {
    return switch (content) {
      case CredentialData.UsernamePassword _ -> "Username with password";
      case CredentialData.SecretText _ -> "Secret text";
      case CredentialData.SecretFile _ -> "Secret file";
      case CredentialData.SshKey _ -> "SSH Username with private key";
      case CredentialData.Certificate _, CredentialData.PemCertificate _ -> "Certificate";
    };
  }

  public static String displayName(Credential credential) {
    String description = credential.description();
    String suffix = description.isEmpty() ? "" : " (" + description + ")";
    String label = description.isEmpty() ? credential.id() : description;
    return switch (credential.data()) {
      case CredentialData.UsernamePassword(String name, _, boolean secret) ->
          (secret ? "******" : name) + "/******" + suffix;
      case CredentialData.SshKey(String name, _, _, _, boolean secret) ->
          (secret || name.isEmpty() ? credential.id() : name) + suffix;
      case CredentialData.SecretFile(String name, _) -> name + suffix;
      case CredentialData.SecretText _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ ->
          label;
    };
  }
}
