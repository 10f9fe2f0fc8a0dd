package dev.steward.access;

import dev.steward.audit.Audit;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import org.jspecify.annotations.Nullable;

/** Server-wide API token options, stored in the database and cached. */
public final class AccessSettings {

  /**
   * The options.
   *
   * @param legacyForNewUsers whether each new user gets a legacy token
   * @param legacyCreationAllowed whether users without a legacy token may create one
   * @param usageStatistics whether token uses are counted
   */
  public record TokenOptions(
      boolean legacyForNewUsers, boolean legacyCreationAllowed, boolean usageStatistics) {}

  private static final String NAME = "token-switches";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private volatile @Nullable TokenOptions cached;

  public AccessSettings(Store store, Authorizer rights, Audit audit) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
  }

  public TokenOptions tokenOptions() {
    TokenOptions options = cached;
    if (options == null) {
      options = store.read(AccessSettings::read);
      cached = options;
    }
    return options;
  }

  boolean usageStatistics() {
    return tokenOptions().usageStatistics();
  }

  private static TokenOptions read(Tx tx) {
    String text = tx.find("SELECT value FROM home WHERE name = ?", row -> row.text(1), NAME);
    return text == null || text.length() != 3
        ? new TokenOptions(false, false, true)
        : new TokenOptions(text.charAt(0) == '1', text.charAt(1) == '1', text.charAt(2) == '1');
  }

  /** Changes the options; turning both legacy options off revokes all legacy tokens. */
  public void change(Caller caller, Tokens tokens, TokenOptions options) {
    rights.require(caller, Permission.ADMINISTER);
    String text =
        (options.legacyForNewUsers() ? "1" : "0")
            + (options.legacyCreationAllowed() ? "1" : "0")
            + (options.usageStatistics() ? "1" : "0");
    store.write(tx -> {
      tx.update("DELETE FROM home WHERE name = ?", NAME);
      tx.update("INSERT INTO home (name, value) VALUES (?, ?)", NAME, text);
      if (!options.legacyCreationAllowed() && !options.legacyForNewUsers()) {
        tokens.revokeAllLegacy(tx);
      }
      audit.record(tx, caller.name(), caller.address(), "token.settings", "", text);
      tx.afterCommit(() -> cached = options);
      return true;
    });
  }
}
