package dev.steward.access;

import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.store.Cached;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Everybody who may log in: making, finding, changing and removing them. */
public final class Users {

  /** More than are listed on one page or in one answer. */
  private static final int MOST_LISTED = 10_000;

  private static final Set<String> RESERVED = Set.of("anonymous", "system", "unknown");

  private final Store store;
  private final Rights rights;
  private final Passwords passwords;
  private final Tokens tokens;
  private final Audit audit;
  private final SecureRandom random;
  private final InstantSource clock;
  private final List<Leaving> leaving = new ArrayList<>(2);
  private Supplier<PasswordPolicy> passwordPolicy = () -> PasswordPolicy.DEFAULT;
  private final Cached<String, User> byKey = new Cached<>(10_000);
  private final Cached<Long, User> byId = new Cached<>(10_000);

  public Users(
      Store store,
      Rights rights,
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

  /** Sets where the policy for new passwords comes from. Only while the server is joined. */
  public void follow(Supplier<PasswordPolicy> policy) {
    passwordPolicy = policy;
  }

  /** The policy for new passwords at the moment. */
  public PasswordPolicy passwordPolicy() {
    return passwordPolicy.get();
  }

  /** Has somebody told of users who are deleted. Only while the server is joined. */
  public void listen(Leaving listener) {
    leaving.add(listener);
  }

  /** By name, without regard to case. */
  public @Nullable User find(String name) {
    return byKey.get(User.key(name), key -> store.read(tx -> UserRows.findByKey(tx, key)));
  }

  public @Nullable User find(long id) {
    return byId.get(id, key -> store.read(tx -> UserRows.findById(tx, key)));
  }

  /** By name, else by full name: as URLs of users have always been read. */
  public @Nullable User findByAnyName(String name) {
    User user = find(name);
    return user != null ? user : store.read(tx -> UserRows.findByFullName(tx, name));
  }

  /** All users by name, for who may read the server. */
  public List<User> list(Caller caller) {
    rights.require(caller, Permission.READ);
    return store.read(tx -> UserRows.list(tx, MOST_LISTED));
  }

  /**
   * Some of the users by name, for who may read the server.
   *
   * @param text that the name or the full name holds; empty for all
   * @param after behind this name; empty for the first
   */
  public List<User> page(Caller caller, String text, String after, int most) {
    rights.require(caller, Permission.READ);
    return store.read(tx -> UserRows.page(tx, text, User.key(after), most));
  }

  /** True before the first user was made. */
  public boolean none() {
    return store.read(UserRows::none);
  }

  /**
   * Makes a user.
   *
   * @throws Problem.Invalid where the name or the password breaks a rule or the name is taken
   */
  public User create(Caller caller, String name, @Nullable String fullName, String password) {
    return create(caller, name, fullName, password, Given.PLAIN);
  }

  /** How a password is given. */
  public enum Given {
    /** In clear text by a client of Jenkins' URLs. */
    PLAIN,
    /** In clear text by the person who chose it: {@link PasswordPolicy} applies. */
    TYPED,
    /** As {@code #jbcrypt:} and a hash that another server made, or plain. */
    MAY_BE_HASHED
  }

  /** As above. */
  public User create(
      Caller caller, String name, @Nullable String fullName, String password, Given given) {
    rights.require(caller, Permission.ADMINISTER);
    String clean = name.strip();
    String full = fullName == null || fullName.isBlank() ? clean : fullName.strip();
    checkName(clean);
    checkReserved(full);
    if (full.length() > 255) {
      throw new Problem.Invalid("The full name is too long.");
    }
    String hash = hash(password, given);
    String seed = seed();
    return store.write(tx -> {
      Long id = UserRows.insert(tx, clean, full, hash, seed, clock.millis());
      if (id == null) {
        throw new Problem.Invalid("User name is already taken");
      }
      audit.record(tx, caller.name(), caller.address(), "user.create", clean, awaited(tx, clean));
      forgetAfter(tx, id, clean);
      return new User(id, clean, full, null, false, hash, 1, seed, List.of());
    });
  }

  /** What a new user finds given to their name already: nobody is to come to it unseen. */
  private static String awaited(Tx tx, String name) {
    long items = GrantedItems.naming(tx, name);
    return items == 0 ? "" : "rights given by " + items + " jobs and folders that name them";
  }

  /**
   * Looks at a password that is to be set.
   *
   * @throws Problem.Invalid where it cannot be one
   */
  public static void checkPassword(String password, Given given) {
    if (given == Given.MAY_BE_HASHED && Passwords.isHashed(password)) {
      Passwords.checkHashed(password);
    } else {
      Passwords.check(password);
    }
  }

  private String hash(String password, Given given) {
    checkPassword(password, given);
    passwordPolicy().check(password, given);
    return given == Given.MAY_BE_HASHED && Passwords.isHashed(password)
        ? password
        : passwords.hash(password);
  }

  /**
   * Looks at a name that a user is to have.
   *
   * @throws Problem.Invalid where it cannot be one
   */
  public static void checkName(String name) {
    if (name.isEmpty()) {
      throw new Problem.Invalid("User name is required");
    }
    checkReserved(name);
    boolean plain =
        name.chars()
            .allMatch(c ->
                (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-');
    if (!plain || name.length() > 100) {
      throw new Problem.Invalid(
          "User name must only contain alphanumeric characters, underscore and dash");
    }
  }

  private static void checkReserved(String name) {
    if (RESERVED.contains(name.strip().toLowerCase(Locale.ENGLISH))) {
      throw new Problem.Invalid(
          "\"" + name + "\" is prohibited as a username for security reasons.");
    }
  }

  /** Removes a user with all tokens and sessions. Nobody removes themselves. */
  public void delete(Caller caller, User user) {
    rights.require(caller, Permission.ADMINISTER);
    if (caller.userId() == user.id()) {
      throw new Problem.Invalid("Cannot delete self");
    }
    store.write(tx -> {
      leaving.forEach(one -> one.leaving(tx, caller, user));
      UserRows.delete(tx, user.id());
      Administrators.mustRemain(tx);
      tokens.forgetAfter(tx);
      audit.record(tx, caller.name(), caller.address(), "user.delete", user.name(), "");
      forgetAfter(tx, user.id(), user.name());
      return true;
    });
  }

  /** Bars a user from all ways in, or lets them in again. */
  public void setDisabled(Caller caller, User user, boolean disabled) {
    rights.require(caller, Permission.ADMINISTER);
    if (caller.userId() == user.id()) {
      throw new Problem.Invalid("Cannot disable self");
    }
    store.write(tx -> {
      UserRows.setDisabled(tx, user.id(), disabled);
      // With another seed no session of before comes to life again when the user is let in again.
      UserRows.setSeed(tx, user.id(), seed());
      if (disabled) {
        Administrators.mustRemain(tx);
      }
      UserRows.endSessions(tx, user.id());
      String action = disabled ? "user.disable" : "user.enable";
      audit.record(tx, caller.name(), caller.address(), action, user.name(), "");
      forgetAfter(tx, user.id(), user.name());
      return true;
    });
  }

  public void setDescription(Caller caller, User user, String description) {
    requireSelfOrAdmin(caller, user);
    if (description.length() > 10_000) {
      throw new Problem.Invalid("The description is too long.");
    }
    store.write(tx -> {
      UserRows.setDescription(tx, user.id(), description);
      forgetAfter(tx, user.id(), user.name());
      return true;
    });
  }

  /**
   * Changes a password and ends all of the user's sessions.
   *
   * @param current the old password, which only who changes another's may leave out
   * @param tokensToo revokes all API tokens as well
   * @throws Problem.Forbidden with a token: it may not change a password
   * @throws Problem.Busy where somebody guesses at the old password
   */
  public void setPassword(
      Caller caller, User user, @Nullable String current, String password, boolean tokensToo) {
    requireSelfOrAdmin(caller, user);
    if (caller.cameWithToken()) {
      throw new Problem.Forbidden(
          "An API token may not change a password; use the password itself or a session.", null);
    }
    boolean own = caller.userId() == user.id();
    if (own
        && (current == null || !passwords.check(user, user.name(), current, caller.address()))) {
      throw new Problem.Invalid("The current password is not right.");
    }
    setPassword(caller, user, hash(password, Given.TYPED), tokensToo);
  }

  /** As above, on the server's own account. */
  public void setPassword(User user, String password, Given given) {
    setPassword(Caller.system(), user, hash(password, given), false);
  }

  private void setPassword(Caller caller, User user, String hash, boolean tokensToo) {
    store.write(tx -> {
      UserRows.setPassword(tx, user.id(), hash, seed());
      UserRows.endSessions(tx, user.id());
      if (tokensToo) {
        tokens.revokeAllOf(tx, user);
      }
      audit.record(tx, caller.name(), caller.address(), "user.password", user.name(), "");
      forgetAfter(tx, user.id(), user.name());
      return true;
    });
  }

  /** Ends all sessions of a user, remembered ones included. */
  public void renewSeed(Caller caller, User user) {
    requireSelfOrAdmin(caller, user);
    if (caller.cameWithToken()) {
      throw new Problem.Forbidden("An API token may not end sessions.", null);
    }
    store.write(tx -> {
      UserRows.setSeed(tx, user.id(), seed());
      UserRows.endSessions(tx, user.id());
      audit.record(tx, caller.name(), caller.address(), "user.seed", user.name(), "");
      forgetAfter(tx, user.id(), user.name());
      return true;
    });
  }

  /** Writes down that one of a user's sessions was ended by somebody. */
  void recordEnd(Tx tx, Caller caller, User user) {
    audit.record(tx, caller.name(), caller.address(), "user.signOut", user.name(), "");
  }

  /** Records that a login ended because a remember-me value of it came a second time. */
  void recordReplay(Tx tx, User user, String address) {
    audit.record(
        tx,
        "anonymous",
        address,
        "user.rememberMeReplay",
        user.name(),
        "a used remember-me cookie came again: its sessions were ended");
  }

  void requireSelfOrAdmin(Caller caller, User user) {
    if (caller.userId() != user.id()) {
      rights.require(caller, Permission.ADMINISTER);
    }
  }

  void forgetAfter(Tx tx, long id, String name) {
    tx.afterCommit(() -> {
      byId.forget(id);
      byKey.forget(User.key(name));
    });
  }

  private String seed() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return Digests.hex(bytes);
  }
}
