package dev.steward.rest.credential;

import dev.steward.access.Caller;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.gate.UrlPath;
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

    List<One> all() {
      return credentials.get().stream().map(each -> new One(this, each)).toList();
    }
  }

  /** A credential in its domain. */
  record One(DomainView in, Credential credential) {
    String fullName() {
      return in.fullName() + "/" + UrlPath.encode(credential.id());
    }
  }

  /** A store with all its domains. */
  record StoreView(CredentialStore store, Map<String, DomainView> domains) {}

  static final Model<One> CREDENTIAL =
      Model.<One>of(WRAPPER + "CredentialsWrapper")
          .text("description", one -> one.credential().description())
          .text("displayName", one -> displayName(one.credential()))
          .union("fingerprint", _ -> null)
          .oneOf(List::of)
          .text("fullName", One::fullName)
          .text("id", one -> one.credential().id())
          .text("typeName", one -> typeName(one.credential().data()))
          .build();

  static final Model<DomainView> DOMAIN =
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

  /** The stores of one owner: exactly one, with its name in URLs. */
  record Stores(String name, StoreView store) {}

  private static Model<Stores> front(Model<StoreView> store) {
    return Model.<Stores>of("com.cloudbees.plugins.credentials.ViewCredentialsAction")
        .objectMap("stores", store, stores -> Map.of(stores.name(), stores.store()))
        .build();
  }

  private static final Model<Stores> FRONT = front(STORE);
  private static final Model<Stores> USER_FRONT = front(USER_STORE);
  private static final Model<Stores> FOLDER_FRONT = front(FOLDER_STORE);

  /** Exports {@code credentials/}: the owner's store under its name in URLs. */
  static ExportedValue front(
      Credentials credentials, Caller caller, CredentialStore of, String word) {
    Model<Stores> model =
        switch (of) {
          case CredentialStore.SystemStore _ -> FRONT;
          case CredentialStore.UserStore _ -> USER_FRONT;
          case CredentialStore.FolderStore _ -> FOLDER_FRONT;
        };
    StoreView store = view(credentials, caller, of);
    return ExportedValue.of(model, new Stores(word, store));
  }

  static List<Model<?>> fronts() {
    return List.of(FRONT, USER_FRONT, FOLDER_FRONT);
  }

  static List<Model<?>> stores() {
    return List.of(STORE, USER_STORE, FOLDER_STORE);
  }

  private static Model<StoreView> model(CredentialStore of) {
    return switch (of) {
      case CredentialStore.SystemStore _ -> STORE;
      case CredentialStore.UserStore _ -> USER_STORE;
      case CredentialStore.FolderStore _ -> FOLDER_STORE;
    };
  }

  static ExportedValue store(Credentials credentials, Caller caller, CredentialStore of) {
    return ExportedValue.of(model(of), view(credentials, caller, of));
  }

  private static StoreView view(Credentials credentials, Caller caller, CredentialStore of) {
    // Loaded once, and only if the export includes the credentials of a domain.
    var all =
        new Supplier<Map<String, List<Credential>>>() {
          private @Nullable Map<String, List<Credential>> known;

          @Override
          public Map<String, List<Credential>> get() {
            Map<String, List<Credential>> found = known;
            if (found == null) {
              found = credentials.list(caller, of);
              known = found;
            }
            return found;
          }
        };
    var domains = new LinkedHashMap<String, DomainView>();
    for (Domain domain : credentials.domains(caller, of)) {
      domains.put(
          domain.isGlobal() ? "_" : domain.name(),
          new DomainView(of, domain, () -> all.get().getOrDefault(domain.name(), List.of())));
    }
    return new StoreView(of, domains);
  }

  static ExportedValue domain(Credentials credentials, Caller caller, InDomain in) {
    return ExportedValue.of(
        DOMAIN,
        new DomainView(
            in.store(), in.domain(), () -> credentials.list(caller, in.store(), in.domain())));
  }

  static ExportedValue one(InDomain.One one) {
    var in = new DomainView(one.in().store(), one.in().domain(), List::of);
    return ExportedValue.of(CREDENTIAL, new One(in, one.credential()));
  }

  public static String urlName(Domain domain) {
    return domain.isGlobal() ? "_" : UrlPath.encode(domain.name());
  }

  /** Name of a store in the destination of a move: {@code system}, {@code user:alice/user}. */
  public static String storeName(CredentialStore of) {
    return switch (of) {
      case CredentialStore.SystemStore _ -> "system";
      case CredentialStore.UserStore(_, String name) -> "user:" + name + "/user";
      case CredentialStore.FolderStore(_, String fullName) -> fullName + "/folder";
    };
  }

  private static String storeDisplayName(CredentialStore of) {
    return switch (of) {
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
    String behind = description.isEmpty() ? "" : " (" + description + ")";
    String alone = description.isEmpty() ? credential.id() : description;
    return switch (credential.data()) {
      case CredentialData.UsernamePassword(String name, _, boolean secret) ->
          (secret ? "******" : name) + "/******" + behind;
      case CredentialData.SshKey(String name, _, _, _, boolean secret) ->
          (secret || name.isEmpty() ? credential.id() : name) + behind;
      case CredentialData.SecretFile(String name, _) -> name + behind;
      case CredentialData.SecretText _,
          CredentialData.Certificate _,
          CredentialData.PemCertificate _ ->
          alone;
    };
  }
}
