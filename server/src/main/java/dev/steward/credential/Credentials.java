package dev.steward.credential;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Manages credentials. Secrets are never returned to callers, only to builds, which are limited to
 * the credentials that their job can access.
 */
public final class Credentials {

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final InstantSource clock;
  private final CredentialRows rows;

  public Credentials(
      Store store, Authorizer rights, Audit audit, Encryptor sealed, InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.clock = clock;
    this.rows = new CredentialRows(new CredentialCodec(sealed));
  }

  /** Whether the caller has the permission. A user's store is accessible only to its owner. */
  public boolean allows(Caller caller, CredentialStore credentialStore, Permission permission) {
    return switch (credentialStore) {
      case CredentialStore.UserStore(long userId, _) ->
          !caller.isAnonymous() && caller.userId() == userId;
      case CredentialStore.SystemStore _, CredentialStore.FolderStore _ ->
          rights.allows(caller, permission, credentialStore.subject());
    };
  }

  private void require(Caller caller, CredentialStore credentialStore, Permission permission) {
    if (!allows(caller, credentialStore, permission)) {
      if (credentialStore instanceof CredentialStore.UserStore) {
        throw new Problem.Forbidden("Only the owner has access to these credentials.", null);
      }
      rights.require(caller, permission, credentialStore.subject());
    }
  }

  /** The domains of a store by name, the global one first. */
  public List<Domain> domains(Caller caller, CredentialStore credentialStore) {
    require(caller, credentialStore, Permission.CREDENTIALS_VIEW);
    var all = new ArrayList<Domain>(List.of(Domain.GLOBAL));
    all.addAll(store.read(tx -> CredentialRows.domains(tx, credentialStore)));
    return all;
  }

  /** The domain with that name; null if it does not exist or the caller may not see it. */
  public @Nullable Domain findDomain(Caller caller, CredentialStore credentialStore, String name) {
    if (name.isEmpty()) {
      return Domain.GLOBAL;
    }
    boolean allowed =
        allows(caller, credentialStore, Permission.CREDENTIALS_VIEW)
            || allows(caller, credentialStore, Permission.CREDENTIALS_CREATE)
            || allows(caller, credentialStore, Permission.CREDENTIALS_MANAGE_DOMAINS);
    return allowed ? store.read(tx -> CredentialRows.domain(tx, credentialStore, name)) : null;
  }

  /**
   * Adds a domain.
   *
   * @throws Problem.Conflict if the store already has one with that name
   */
  public void createDomain(Caller caller, CredentialStore credentialStore, Domain domain) {
    require(caller, credentialStore, Permission.CREDENTIALS_MANAGE_DOMAINS);
    Domain created = domain.validated();
    store.write(tx -> {
      if (!CredentialRows.insertDomain(tx, credentialStore, created)) {
        throw new Problem.Conflict("A domain with that name already exists.");
      }
      record(tx, caller, "credential-domain.create", credentialStore, created.name(), "");
      return true;
    });
  }

  /** Changes a domain, including its name; its credentials remain in it. */
  public void updateDomain(
      Caller caller, CredentialStore credentialStore, Domain before, Domain changed) {
    require(caller, credentialStore, Permission.CREDENTIALS_MANAGE_DOMAINS);
    if (before.isGlobal()) {
      throw new Problem.Invalid("The global domain cannot be changed; create another domain.");
    }
    Domain after = changed.validated();
    store.write(tx -> {
      requireExists(CredentialRows.domain(tx, credentialStore, before.name()) != null);
      if (!after.name().equals(before.name())
          && CredentialRows.domain(tx, credentialStore, after.name()) != null) {
        throw new Problem.Conflict("A domain with that name already exists.");
      }
      CredentialRows.updateDomain(tx, credentialStore, before.name(), after);
      record(tx, caller, "credential-domain.update", credentialStore, before.name(), after.name());
      return true;
    });
  }

  /**
   * Deletes a domain with all its credentials.
   *
   * @throws Problem.Conflict for the global domain
   */
  public void deleteDomain(Caller caller, CredentialStore credentialStore, Domain domain) {
    require(caller, credentialStore, Permission.CREDENTIALS_MANAGE_DOMAINS);
    if (domain.isGlobal()) {
      throw new Problem.Conflict("The global domain cannot be deleted.");
    }
    store.write(tx -> {
      requireExists(CredentialRows.deleteDomain(tx, credentialStore, domain.name()));
      record(tx, caller, "credential-domain.delete", credentialStore, domain.name(), "");
      return true;
    });
  }

  /** The credentials of a domain, in creation order, without secrets. */
  public List<Credential> list(Caller caller, CredentialStore credentialStore, Domain domain) {
    require(caller, credentialStore, Permission.CREDENTIALS_VIEW);
    return store.read(tx -> rows.list(tx, credentialStore, domain.name()));
  }

  /** The credentials of a store by domain name, without secrets. */
  public Map<String, List<Credential>> list(Caller caller, CredentialStore credentialStore) {
    require(caller, credentialStore, Permission.CREDENTIALS_VIEW);
    var all = new LinkedHashMap<String, List<Credential>>();
    for (CredentialRows.StoredCredential stored :
        store.read(tx -> rows.list(tx, credentialStore))) {
      all.computeIfAbsent(stored.domain().name(), _ -> new ArrayList<>()).add(stored.credential());
    }
    return all;
  }

  /** A credential without secrets; null if it does not exist or the caller may not see it. */
  public @Nullable Credential find(
      Caller caller, CredentialStore credentialStore, Domain domain, String id) {
    boolean allowed =
        allows(caller, credentialStore, Permission.CREDENTIALS_VIEW)
            || allows(caller, credentialStore, Permission.CREDENTIALS_UPDATE)
            || allows(caller, credentialStore, Permission.CREDENTIALS_DELETE);
    return allowed ? store.read(tx -> rows.find(tx, credentialStore, domain.name(), id)) : null;
  }

  /**
   * Adds a credential.
   *
   * @throws Problem.Conflict if the domain already has one with that ID
   */
  public void create(
      Caller caller, CredentialStore credentialStore, Domain domain, Credential credential) {
    require(caller, credentialStore, Permission.CREDENTIALS_CREATE);
    Credential created = credential.validated(credentialStore);
    long now = clock.millis();
    store.write(tx -> {
      requireDomain(tx, credentialStore, domain);
      insert(tx, credentialStore, domain, created, now);
      record(tx, caller, "credential.create", credentialStore, created.id(), created.data().kind());
      return true;
    });
  }

  /** Replaces a credential; secrets that the client sends redacted keep their values. */
  public void update(
      Caller caller,
      CredentialStore credentialStore,
      Domain domain,
      String id,
      Credential credential) {
    require(caller, credentialStore, Permission.CREDENTIALS_UPDATE);
    long now = clock.millis();
    store.write(tx -> {
      Credential before = requireFound(rows.open(tx, credentialStore, domain.name(), id));
      Credential after =
          credential
              .withData(credential.data().withSecretsFrom(before.data()))
              .validated(credentialStore);
      if (!after.id().equals(id)
          && rows.find(tx, credentialStore, domain.name(), after.id()) != null) {
        throw idConflict();
      }
      rows.update(tx, credentialStore, domain.name(), id, after, now);
      record(tx, caller, "credential.update", credentialStore, id, after.data().kind());
      return true;
    });
  }

  public void delete(Caller caller, CredentialStore credentialStore, Domain domain, String id) {
    require(caller, credentialStore, Permission.CREDENTIALS_DELETE);
    store.write(tx -> {
      requireExists(rows.delete(tx, credentialStore, domain.name(), id));
      record(tx, caller, "credential.delete", credentialStore, id, "");
      return true;
    });
  }

  /** Moves a credential to another domain of the same or another store. */
  public void move(
      Caller caller,
      CredentialStore credentialStore,
      Domain from,
      String id,
      CredentialStore to,
      Domain into) {
    require(caller, credentialStore, Permission.CREDENTIALS_DELETE);
    require(caller, to, Permission.CREDENTIALS_CREATE);
    if (credentialStore.key().equals(to.key()) && from.name().equals(into.name())) {
      return;
    }
    long now = clock.millis();
    store.write(tx -> {
      Credential moved =
          requireFound(rows.open(tx, credentialStore, from.name(), id)).validated(to);
      requireDomain(tx, to, into);
      insert(tx, to, into, moved, now);
      rows.delete(tx, credentialStore, from.name(), id);
      record(tx, caller, "credential.move", credentialStore, id, to.title() + "/" + into.name());
      return true;
    });
  }

  private void insert(
      Tx tx, CredentialStore credentialStore, Domain domain, Credential added, long now) {
    if (!rows.insert(tx, credentialStore, domain.name(), added, now)) {
      throw idConflict();
    }
  }

  private static Problem idConflict() {
    return new Problem.Conflict("Credentials with specified ID already exist");
  }

  private static void requireDomain(Tx tx, CredentialStore credentialStore, Domain domain) {
    requireExists(
        domain.isGlobal() || CredentialRows.domain(tx, credentialStore, domain.name()) != null);
  }

  private static Credential requireFound(@Nullable Credential credential) {
    if (credential == null) {
      throw new Problem.NotFound("The credential no longer exists.");
    }
    return credential;
  }

  private static void requireExists(boolean exists) {
    if (!exists) {
      throw new Problem.NotFound("The credential or its domain no longer exists.");
    }
  }

  private void record(
      Tx tx,
      Caller caller,
      String action,
      CredentialStore credentialStore,
      String name,
      String detail) {
    audit.record(
        tx, caller.name(), caller.address(), action, credentialStore.title() + "/" + name, detail);
  }

  /**
   * The credential that a job references, with secrets. The job's folders are searched from the
   * innermost to the outermost, then the server; SYSTEM credentials are excluded.
   *
   * @param folders of the job, the innermost first
   */
  public @Nullable Credential forBuild(List<CredentialStore.FolderStore> folders, String id) {
    return forBuild(folders, null, id, null);
  }

  /**
   * Like {@link #forBuild(List, String)}, but first searches the store of the user who started the
   * build.
   *
   * @param starter the user who selected the ID as a parameter; null if the job configures it
   * @param url the target: domains that do not match are skipped; null matches all
   */
  public @Nullable Credential forBuild(
      List<CredentialStore.FolderStore> folders,
      CredentialStore.@Nullable UserStore starter,
      String id,
      @Nullable URI url) {
    return first(stores(folders, starter), id, url, true);
  }

  /** Whether builds of a job in these folders can access a credential with that ID. */
  public boolean exists(List<CredentialStore.FolderStore> folders, String id) {
    return first(stores(folders, null), id, null, false) != null;
  }

  /**
   * Whether the caller may pass the ID as a credentials parameter: the credential is the caller's
   * own, or the job can access it.
   */
  public boolean maySelect(
      Caller caller, ProtectedObject job, List<CredentialStore.FolderStore> folders, String id) {
    boolean own = rights.allows(caller, Permission.CREDENTIALS_USE_OWN, job);
    boolean item = rights.allows(caller, Permission.CREDENTIALS_USE_ITEM, job);
    CredentialStore.UserStore self =
        own && caller.userId() != 0
            ? new CredentialStore.UserStore(caller.userId(), caller.name())
            : null;
    List<CredentialStore> stores =
        item ? stores(folders, self) : self == null ? List.of() : List.of(self);
    return !stores.isEmpty() && first(stores, id, null, false) != null;
  }

  /**
   * A credential with secrets that the server itself uses, for example to log in to a node. Jobs
   * cannot use credentials with the scope SYSTEM, but the server can.
   *
   * @param url the target: domains that do not match are skipped; null matches all
   */
  public @Nullable Credential forServer(String id, @Nullable URI url) {
    return first(List.of(CredentialStore.system()), id, url, true, true);
  }

  private static List<CredentialStore> stores(
      List<CredentialStore.FolderStore> folders, CredentialStore.@Nullable UserStore starter) {
    var stores = new ArrayList<CredentialStore>();
    if (starter != null) {
      stores.add(starter);
    }
    stores.addAll(folders);
    stores.add(CredentialStore.system());
    return stores;
  }

  private @Nullable Credential first(
      List<CredentialStore> stores, String id, @Nullable URI url, boolean withSecrets) {
    return first(stores, id, url, withSecrets, false);
  }

  private @Nullable Credential first(
      List<CredentialStore> stores,
      String id,
      @Nullable URI url,
      boolean withSecrets,
      boolean forServer) {
    List<String> keys = stores.stream().map(CredentialStore::key).toList();
    List<CredentialRows.StoredCredential> all =
        store.read(tx -> rows.find(tx, keys, id, withSecrets));
    for (String key : keys) {
      for (CredentialRows.StoredCredential stored : all) {
        if (stored.store().equals(key)
            && (forServer || stored.credential().scope() != Scope.SYSTEM)
            && (url == null || stored.domain().matches(url))) {
          return stored.credential();
        }
      }
    }
    return null;
  }
}
