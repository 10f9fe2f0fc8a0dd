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
    this.rows = new CredentialRows(new Written(sealed));
  }

  /** Whether the caller has the permission. Only the user has access to a user's store. */
  public boolean allows(Caller caller, StoreOf of, Permission permission) {
    return switch (of) {
      case StoreOf.Person(long userId, _) -> !caller.isAnonymous() && caller.userId() == userId;
      case StoreOf.OfServer _, StoreOf.Folder _ -> rights.allows(caller, permission, of.subject());
    };
  }

  private void require(Caller caller, StoreOf of, Permission permission) {
    if (!allows(caller, of, permission)) {
      if (of instanceof StoreOf.Person) {
        throw new Problem.Forbidden("Only the owner has access to these credentials.", null);
      }
      rights.require(caller, permission, of.subject());
    }
  }

  /** The domains of a store by name, the global one first. */
  public List<Domain> domains(Caller caller, StoreOf of) {
    require(caller, of, Permission.CREDENTIALS_VIEW);
    var all = new ArrayList<Domain>(List.of(Domain.GLOBAL));
    all.addAll(store.read(tx -> CredentialRows.domains(tx, of)));
    return all;
  }

  /** The domain of that name; null if it does not exist or the caller may not see it. */
  public @Nullable Domain findDomain(Caller caller, StoreOf of, String name) {
    if (name.isEmpty()) {
      return Domain.GLOBAL;
    }
    boolean may =
        allows(caller, of, Permission.CREDENTIALS_VIEW)
            || allows(caller, of, Permission.CREDENTIALS_CREATE)
            || allows(caller, of, Permission.CREDENTIALS_MANAGE_DOMAINS);
    return may ? store.read(tx -> CredentialRows.domain(tx, of, name)) : null;
  }

  /**
   * Adds a domain.
   *
   * @throws Problem.Conflict if the store already has one of that name
   */
  public void createDomain(Caller caller, StoreOf of, Domain domain) {
    require(caller, of, Permission.CREDENTIALS_MANAGE_DOMAINS);
    Domain made = domain.checked();
    store.write(tx -> {
      if (!CredentialRows.insertDomain(tx, of, made)) {
        throw new Problem.Conflict("A domain of that name already exists.");
      }
      record(tx, caller, "credential-domain.create", of, made.name(), "");
      return true;
    });
  }

  /** Changes a domain, including its name; its credentials remain in it. */
  public void updateDomain(Caller caller, StoreOf of, Domain before, Domain changed) {
    require(caller, of, Permission.CREDENTIALS_MANAGE_DOMAINS);
    if (before.isGlobal()) {
      throw new Problem.Invalid("The global domain cannot be changed; create another one.");
    }
    Domain after = changed.checked();
    store.write(tx -> {
      requireThere(CredentialRows.domain(tx, of, before.name()) != null);
      if (!after.name().equals(before.name())
          && CredentialRows.domain(tx, of, after.name()) != null) {
        throw new Problem.Conflict("A domain of that name already exists.");
      }
      CredentialRows.updateDomain(tx, of, before.name(), after);
      record(tx, caller, "credential-domain.update", of, before.name(), after.name());
      return true;
    });
  }

  /**
   * Deletes a domain with all its credentials.
   *
   * @throws Problem.Conflict for the global domain
   */
  public void deleteDomain(Caller caller, StoreOf of, Domain domain) {
    require(caller, of, Permission.CREDENTIALS_MANAGE_DOMAINS);
    if (domain.isGlobal()) {
      throw new Problem.Conflict("The global domain cannot be deleted.");
    }
    store.write(tx -> {
      requireThere(CredentialRows.deleteDomain(tx, of, domain.name()));
      record(tx, caller, "credential-domain.delete", of, domain.name(), "");
      return true;
    });
  }

  /** The credentials of a domain, in creation order, without secrets. */
  public List<Credential> list(Caller caller, StoreOf of, Domain domain) {
    require(caller, of, Permission.CREDENTIALS_VIEW);
    return store.read(tx -> rows.list(tx, of, domain.name()));
  }

  /** The credentials of a store by domain name, without secrets. */
  public Map<String, List<Credential>> list(Caller caller, StoreOf of) {
    require(caller, of, Permission.CREDENTIALS_VIEW);
    var all = new LinkedHashMap<String, List<Credential>>();
    for (CredentialRows.Found found : store.read(tx -> rows.list(tx, of))) {
      all.computeIfAbsent(found.domain().name(), _ -> new ArrayList<>()).add(found.credential());
    }
    return all;
  }

  /** A credential without secrets; null if it does not exist or the caller may not see it. */
  public @Nullable Credential find(Caller caller, StoreOf of, Domain domain, String id) {
    boolean may =
        allows(caller, of, Permission.CREDENTIALS_VIEW)
            || allows(caller, of, Permission.CREDENTIALS_UPDATE)
            || allows(caller, of, Permission.CREDENTIALS_DELETE);
    return may ? store.read(tx -> rows.find(tx, of, domain.name(), id)) : null;
  }

  /**
   * Adds a credential.
   *
   * @throws Problem.Conflict if the domain already has one of that ID
   */
  public void create(Caller caller, StoreOf of, Domain domain, Credential credential) {
    require(caller, of, Permission.CREDENTIALS_CREATE);
    Credential made = credential.checked(of);
    long now = clock.millis();
    store.write(tx -> {
      requireDomain(tx, of, domain);
      insert(tx, of, domain, made, now);
      record(tx, caller, "credential.create", of, made.id(), made.content().kind());
      return true;
    });
  }

  /** Replaces a credential; secrets sent as redacted keep their value. */
  public void update(Caller caller, StoreOf of, Domain domain, String id, Credential credential) {
    require(caller, of, Permission.CREDENTIALS_UPDATE);
    long now = clock.millis();
    store.write(tx -> {
      Credential before = required(rows.open(tx, of, domain.name(), id));
      Credential after =
          credential.with(credential.content().keeping(before.content())).checked(of);
      if (!after.id().equals(id) && rows.find(tx, of, domain.name(), after.id()) != null) {
        throw taken();
      }
      rows.update(tx, of, domain.name(), id, after, now);
      record(tx, caller, "credential.update", of, id, after.content().kind());
      return true;
    });
  }

  public void delete(Caller caller, StoreOf of, Domain domain, String id) {
    require(caller, of, Permission.CREDENTIALS_DELETE);
    store.write(tx -> {
      requireThere(rows.delete(tx, of, domain.name(), id));
      record(tx, caller, "credential.delete", of, id, "");
      return true;
    });
  }

  /** Moves a credential to another domain of the same or another store. */
  public void move(Caller caller, StoreOf of, Domain from, String id, StoreOf to, Domain into) {
    require(caller, of, Permission.CREDENTIALS_DELETE);
    require(caller, to, Permission.CREDENTIALS_CREATE);
    if (of.key().equals(to.key()) && from.name().equals(into.name())) {
      return;
    }
    long now = clock.millis();
    store.write(tx -> {
      Credential moved = required(rows.open(tx, of, from.name(), id)).checked(to);
      requireDomain(tx, to, into);
      insert(tx, to, into, moved, now);
      rows.delete(tx, of, from.name(), id);
      record(tx, caller, "credential.move", of, id, to.title() + "/" + into.name());
      return true;
    });
  }

  private void insert(Tx tx, StoreOf of, Domain domain, Credential made, long now) {
    if (!rows.insert(tx, of, domain.name(), made, now)) {
      throw taken();
    }
  }

  private static Problem taken() {
    return new Problem.Conflict("Credentials with specified ID already exist");
  }

  private static void requireDomain(Tx tx, StoreOf of, Domain domain) {
    requireThere(domain.isGlobal() || CredentialRows.domain(tx, of, domain.name()) != null);
  }

  private static Credential required(@Nullable Credential found) {
    if (found == null) {
      throw new Problem.NotFound("The credential no longer exists.");
    }
    return found;
  }

  private static void requireThere(boolean there) {
    if (!there) {
      throw new Problem.NotFound("The credential or its domain no longer exists.");
    }
  }

  private void record(Tx tx, Caller caller, String action, StoreOf of, String name, String detail) {
    audit.record(tx, caller.name(), caller.address(), action, of.title() + "/" + name, detail);
  }

  /**
   * The credential that a job references, with secrets. The job's folders are searched from the
   * innermost to the outermost, then the server; SYSTEM credentials are excluded.
   *
   * @param folders of the job, the innermost first
   */
  public @Nullable Credential forBuild(List<StoreOf.Folder> folders, String id) {
    return forBuild(folders, null, id, null);
  }

  /**
   * As above, but searches the store of the user who started the build first.
   *
   * @param starter the user who selected the ID as a parameter; null if the job configures it
   * @param url the target: domains that do not match are skipped; null matches all
   */
  public @Nullable Credential forBuild(
      List<StoreOf.Folder> folders,
      StoreOf.@Nullable Person starter,
      String id,
      @Nullable URI url) {
    return first(stores(folders, starter), id, url, true);
  }

  /** Whether builds of a job in these folders can access a credential of that ID. */
  public boolean exists(List<StoreOf.Folder> folders, String id) {
    return first(stores(folders, null), id, null, false) != null;
  }

  /**
   * Whether the caller may pass the ID as a credentials parameter: the credential is the caller's
   * own, or the job can access it.
   */
  public boolean mayChoose(
      Caller caller, ProtectedObject job, List<StoreOf.Folder> folders, String id) {
    boolean own = rights.allows(caller, Permission.CREDENTIALS_USE_OWN, job);
    boolean item = rights.allows(caller, Permission.CREDENTIALS_USE_ITEM, job);
    StoreOf.Person self =
        own && caller.userId() != 0 ? new StoreOf.Person(caller.userId(), caller.name()) : null;
    List<StoreOf> stores = item ? stores(folders, self) : self == null ? List.of() : List.of(self);
    return !stores.isEmpty() && first(stores, id, null, false) != null;
  }

  private static List<StoreOf> stores(
      List<StoreOf.Folder> folders, StoreOf.@Nullable Person starter) {
    var stores = new ArrayList<StoreOf>();
    if (starter != null) {
      stores.add(starter);
    }
    stores.addAll(folders);
    stores.add(StoreOf.server());
    return stores;
  }

  private @Nullable Credential first(
      List<StoreOf> stores, String id, @Nullable URI url, boolean opened) {
    List<String> keys = stores.stream().map(StoreOf::key).toList();
    List<CredentialRows.Found> all = store.read(tx -> rows.find(tx, keys, id, opened));
    for (String key : keys) {
      for (CredentialRows.Found found : all) {
        if (found.store().equals(key)
            && found.credential().scope() != Scope.SYSTEM
            && (url == null || found.domain().fits(url))) {
          return found.credential();
        }
      }
    }
    return null;
  }
}
