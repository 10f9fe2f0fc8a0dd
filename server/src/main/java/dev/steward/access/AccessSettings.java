package dev.steward.access;

import dev.steward.audit.Audit;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import org.jspecify.annotations.Nullable;

/** Server-wide options of API tokens, stored in the database and cached. */
public final class AccessSettings {

  /**
   * The options.
   *
   * @param legacyForNewUsers each new user gets a legacy token
   * @param legacyCanBeMade users without a legacy token may create one
   * @param usageStatistics token uses are counted
   */
  public record Switches(
      boolean legacyForNewUsers, boolean legacyCanBeMade, boolean usageStatistics) {}

  private static final String NAME = "token-switches";

  private final Store store;
  private final Rights rights;
  private final Audit audit;
  private volatile @Nullable Switches known;

  public AccessSettings(Store store, Rights rights, Audit audit) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
  }

  public Switches switches() {
    Switches read = known;
    if (read == null) {
      read = store.read(AccessSettings::read);
      known = read;
    }
    return read;
  }

  boolean usageStatistics() {
    return switches().usageStatistics();
  }

  private static Switches read(Tx tx) {
    String text = tx.find("SELECT value FROM home WHERE name = ?", row -> row.text(1), NAME);
    return text == null || text.length() != 3
        ? new Switches(false, false, true)
        : new Switches(text.charAt(0) == '1', text.charAt(1) == '1', text.charAt(2) == '1');
  }

  /** Changes the options; turning both legacy options off revokes all legacy tokens. */
  public void change(Caller caller, Tokens tokens, Switches to) {
    rights.require(caller, Permission.ADMINISTER);
    String text =
        (to.legacyForNewUsers() ? "1" : "0")
            + (to.legacyCanBeMade() ? "1" : "0")
            + (to.usageStatistics() ? "1" : "0");
    store.write(tx -> {
      tx.update("DELETE FROM home WHERE name = ?", NAME);
      tx.update("INSERT INTO home (name, value) VALUES (?, ?)", NAME, text);
      if (!to.legacyCanBeMade() && !to.legacyForNewUsers()) {
        tokens.revokeAllLegacy(tx);
      }
      audit.record(tx, caller.name(), caller.address(), "token.settings", "", text);
      tx.afterCommit(() -> known = to);
      return true;
    });
  }
}
