package dev.steward.access;

import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** User accounts: creation, lookup, changes and deletion. */
public final class Users {

  /** Upper bound for a full list; larger than any page or response. */
  private static final int MAX_LISTED = 10_000;

  private static final int MAX_FULL_NAME = 255;
  private static final int MAX_DESCRIPTION = 10_000;

  private final Store store;
  private final Authorizer rights;
  private final Passwords passwords;
  private final Tokens tokens;
  private final Audit audit;
  private final SecureRandom random;
  private final InstantSource clock;
  private final List<UserDeletionListener> deletionListeners = new ArrayList<>(2);
  private Supplier<PasswordPolicy> passwordPolicy = () -> PasswordPolicy.DEFAULT;
  private final InvalidatingCache<String, User> byKey = new InvalidatingCache<>(10_000);
  private final InvalidatingCache<Long, User> byId = new InvalidatingCache<>(10_000);

  public Users(
      Store store,
      Authorizer rights,
      Passwords passwords,
      Tokens tokens,
      Audit audit,
      SecureRandom random,
      InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.passwords = passwords;
    this.tokens = tokens;
    this.audit = audit;
    this.random = random;
    this.clock = clock;
  }

  /** Sets the source of the password policy. Only during startup. */
  public void setPasswordPolicy(Supplier<PasswordPolicy> policy) {
    passwordPolicy = policy;
  }

  /** The current password policy. */
  public PasswordPolicy passwordPolicy() {
    return passwordPolicy.get();
  }

  /** Adds a listener for deleted users. Only during startup. */
  public void onDeletion(UserDeletionListener listener) {
    deletionListeners.add(listener);
  }

  /** Finds a user by name, ignoring case. */
  public @Nullable User find(String name) {
    return byKey.get(User.key(name), key -> store.read(tx -> UserRows.findByKey(tx, key)));
  }

  public @Nullable User find(long id) {
    return byId.get(id, key -> store.read(tx -> UserRows.findById(tx, key)));
  }

  /** Finds a user by name, otherwise by full name, as Jenkins resolves user URLs. */
  public @Nullable User findByAnyName(String name) {
    User user = find(name);
    return user != null ? user : store.read(tx -> UserRows.findByFullName(tx, name));
  }

  /** All users, sorted by name; requires Overall/Read. */
  public List<User> list(Caller caller) {
    rights.require(caller, Permission.READ);
    return store.read(tx -> UserRows.list(tx, MAX_LISTED));
  }

  /**
   * A page of users, sorted by name; requires Overall/Read.
   *
   * @param text part of the name or full name; empty for all
   * @param after the name that precedes the first one on the page; empty for the first page
   */
  public List<User> page(Caller caller, String text, String after, int limit) {
    rights.require(caller, Permission.READ);
    return store.read(tx -> UserRows.page(tx, text, User.key(after), limit));
  }

  /** True if there are no users. */
  public boolean isEmpty() {
    return store.read(UserRows::isEmpty);
  }

  /**
   * Creates a user.
   *
   * @throws Problem.Invalid if the name or password is invalid or the name is taken
   */
  public User create(Caller caller, String name, @Nullable String fullName, String password) {
    return create(caller, name, fullName, password, PasswordFormat.PLAIN);
  }

  /** Creates a user whose password is in the given format. */
  public User create(
      Caller caller,
      String name,
      @Nullable String fullName,
      String password,
      PasswordFormat format) {
    rights.require(caller, Permission.ADMINISTER);
    String clean = name.strip();
    String full = fullName == null || fullName.isBlank() ? clean : fullName.strip();
    UserNames.checkName(clean);
    UserNames.checkReserved(full);
    if (full.length() > MAX_FULL_NAME) {
      throw new Problem.Invalid("The full name is longer than " + MAX_FULL_NAME + " characters.");
    }
    String hash = hash(password, format);
    String seed = seed();
    return store.write(tx -> {
      Long id = UserRows.insert(tx, clean, full, hash, seed, clock.millis());
      if (id == null) {
        throw new Problem.Invalid("User name is already taken");
      }
      audit.record(
          tx, caller.name(), caller.address(), "user.create", clean, existingGrants(tx, clean));
      invalidateAfterCommit(tx, id, clean);
      return new User(id, clean, full, null, false, hash, 1, seed, List.of());
    });
  }

  /**
   * Audit detail about existing grants to this name, so that the new user does not get them
   * unnoticed.
   */
  private static String existingGrants(Tx tx, String name) {
    long items = ItemGrantIndex.countItemsNaming(tx, name);
    return items == 0 ? "" : items + " jobs and folders already grant permissions to this name";
  }

  /**
   * Validates a new password.
   *
   * @throws Problem.Invalid if it is not acceptable
   */
  public static void checkPassword(String password, PasswordFormat format) {
    if (format == PasswordFormat.MAY_BE_HASHED && Passwords.isImportedHash(password)) {
      Passwords.checkImportedHash(password);
    } else {
      Passwords.check(password);
    }
  }

  private String hash(String password, PasswordFormat format) {
    checkPassword(password, format);
    passwordPolicy().check(password, format);
    return format == PasswordFormat.MAY_BE_HASHED && Passwords.isImportedHash(password)
        ? password
        : passwords.hash(password);
  }

  /** Deletes a user with all tokens and sessions. Users cannot delete themselves. */
  public void delete(Caller caller, User user) {
    rights.require(caller, Permission.ADMINISTER);
    if (caller.userId() == user.id()) {
      throw new Problem.Invalid("Cannot delete self");
    }
    store.write(tx -> {
      deletionListeners.forEach(listener -> listener.onUserDeletion(tx, caller, user));
      UserRows.delete(tx, user.id());
      Administrators.mustRemain(tx);
      tokens.invalidateAfterCommit(tx);
      audit.record(tx, caller.name(), caller.address(), "user.delete", user.name(), "");
      invalidateAfterCommit(tx, user.id(), user.name());
      return true;
    });
  }

  /** Disables or enables a user. */
  public void setDisabled(Caller caller, User user, boolean disabled) {
    rights.require(caller, Permission.ADMINISTER);
    if (caller.userId() == user.id()) {
      throw new Problem.Invalid("Cannot disable self");
    }
    store.write(tx -> {
      UserRows.setDisabled(tx, user.id(), disabled);
      // The new seed keeps earlier sessions invalid after the user is enabled again.
      UserRows.setSeed(tx, user.id(), seed());
      if (disabled) {
        Administrators.mustRemain(tx);
      }
      UserRows.endSessions(tx, user.id());
      String action = disabled ? "user.disable" : "user.enable";
      audit.record(tx, caller.name(), caller.address(), action, user.name(), "");
      invalidateAfterCommit(tx, user.id(), user.name());
      return true;
    });
  }

  public void setDescription(Caller caller, User user, String description) {
    requireSelfOrAdmin(caller, user);
    if (description.length() > MAX_DESCRIPTION) {
      throw new Problem.Invalid(
          "The description is longer than " + MAX_DESCRIPTION + " characters.");
    }
    store.write(tx -> {
      UserRows.setDescription(tx, user.id(), description);
      invalidateAfterCommit(tx, user.id(), user.name());
      return true;
    });
  }

  /**
   * Changes a password and ends all of the user's sessions.
   *
   * @param current the old password; optional for an administrator who changes the password of
   *     another user
   * @param tokensToo revokes all API tokens as well
   * @throws Problem.Forbidden if the caller uses a token, which cannot change a password
   * @throws Problem.Busy if checks of the old password are throttled
   */
  public void setPassword(
      Caller caller, User user, @Nullable String current, String password, boolean tokensToo) {
    requireSelfOrAdmin(caller, user);
    if (caller.usesToken()) {
      throw new Problem.Forbidden(
          "A password cannot be changed with an API token. Send the request with the password or in"
              + " a session.",
          null);
    }
    boolean isSelf = caller.userId() == user.id();
    if (isSelf
        && (current == null || !passwords.check(user, user.name(), current, caller.address()))) {
      throw new Problem.Invalid("The current password is wrong.");
    }
    setPassword(caller, user, hash(password, PasswordFormat.ENTERED_BY_USER), tokensToo);
  }

  /** Changes a password and ends the user's sessions, on behalf of the server. */
  public void setPassword(User user, String password, PasswordFormat format) {
    setPassword(Caller.system(), user, hash(password, format), false);
  }

  private void setPassword(Caller caller, User user, String hash, boolean tokensToo) {
    store.write(tx -> {
      UserRows.setPassword(tx, user.id(), hash, seed());
      UserRows.endSessions(tx, user.id());
      if (tokensToo) {
        tokens.revokeAllOf(tx, user);
      }
      audit.record(tx, caller.name(), caller.address(), "user.password", user.name(), "");
      invalidateAfterCommit(tx, user.id(), user.name());
      return true;
    });
  }

  /** Ends all sessions of a user, including remember-me logins. */
  public void endAllSessions(Caller caller, User user) {
    requireSelfOrAdmin(caller, user);
    if (caller.usesToken()) {
      throw new Problem.Forbidden(
          "Sessions cannot be ended with an API token. Send the request with the password or in a"
              + " session.",
          null);
    }
    store.write(tx -> {
      UserRows.setSeed(tx, user.id(), seed());
      UserRows.endSessions(tx, user.id());
      audit.record(tx, caller.name(), caller.address(), "user.seed", user.name(), "");
      invalidateAfterCommit(tx, user.id(), user.name());
      return true;
    });
  }

  /** Records in the audit log that a session of a user was ended. */
  void auditSessionEnd(Tx tx, Caller caller, User user) {
    audit.record(tx, caller.name(), caller.address(), "user.signOut", user.name(), "");
  }

  /**
   * Records in the audit log that the sessions of a login were ended because one of its remember-me
   * values was replayed.
   */
  void auditReplay(Tx tx, User user, String address) {
    audit.record(
        tx,
        "anonymous",
        address,
        "user.rememberMeReplay",
        user.name(),
        "a used remember-me cookie was replayed, so all sessions from that sign-in were ended");
  }

  void requireSelfOrAdmin(Caller caller, User user) {
    if (caller.userId() != user.id()) {
      rights.require(caller, Permission.ADMINISTER);
    }
  }

  void invalidateAfterCommit(Tx tx, long id, String name) {
    tx.afterCommit(() -> {
      byId.invalidate(id);
      byKey.invalidate(User.key(name));
    });
  }

  private String seed() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return Digests.hex(bytes);
  }
}
