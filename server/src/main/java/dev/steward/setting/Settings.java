package dev.steward.setting;

import dev.steward.access.Caller;
import dev.steward.access.PasswordPolicy;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Sealed;
import dev.steward.store.Cached;
import dev.steward.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings that differ from their defaults, one row each, cached until they change. Secrets are
 * stored encrypted.
 */
public final class Settings {

  /** Shown in place of a secret; sending it back leaves the secret unchanged. */
  public static final String HIDDEN = "********";

  private static final String ALL = "all";

  private final Store store;
  private final Rights rights;
  private final Audit audit;
  private final Sealed sealed;
  private final InstantSource clock;
  private final Cached<String, Map<String, String>> kept = new Cached<>(1);
  private final List<Runnable> listeners = new ArrayList<>(2);

  public Settings(Store store, Rights rights, Audit audit, Sealed sealed, InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.sealed = sealed;
    this.clock = clock;
  }

  /** Adds a listener that runs after each change. Only during startup. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  private Map<String, String> kept() {
    Map<String, String> known =
        kept.get(
            ALL,
            _ -> {
              var all = new TreeMap<String, String>();
              store.read(tx ->
                  tx.list(
                      "SELECT name, value FROM setting", row -> all.put(row.text(1), row.text(2))));
              return all;
            });
    return known == null ? Map.of() : known;
  }

  /** The current value. */
  public <T> T get(Setting<T> setting) {
    String value = kept().get(setting.name());
    return value == null ? setting.fallback() : setting.read(opened(setting, value));
  }

  /** The policy for new passwords. */
  public PasswordPolicy passwordPolicy() {
    return new PasswordPolicy(
        Math.toIntExact(get(Setting.PASSWORD_MIN_LENGTH)),
        get(Setting.PASSWORD_MIN_LENGTH_EVERYWHERE));
  }

  private String opened(Setting<?> setting, String value) {
    return setting.secret() ? sealed.open(Base64.getDecoder().decode(value)) : value;
  }

  /** All settings by name; secrets are masked if set. Requires Overall/SystemRead. */
  public Map<String, Object> shown(Caller caller) {
    rights.require(caller, Permission.SYSTEM_READ);
    var shown = new LinkedHashMap<String, Object>();
    for (Setting<?> setting : Setting.ALL) {
      Object value = get(setting);
      shown.put(setting.name(), setting.secret() && !value.equals("") ? HIDDEN : value);
    }
    return shown;
  }

  /** As {@link #shown}, without settings at their defaults. */
  public Map<String, Object> changedFromDefault(Caller caller) {
    Map<String, Object> shown = shown(caller);
    shown.keySet().retainAll(kept().keySet());
    return shown;
  }

  /**
   * Changes the given settings and leaves the others. All values are validated first and stored in
   * one transaction; equal values are not counted as changes.
   *
   * @param given by name; null resets a setting to its default
   * @return the names of the changed settings
   * @throws Problem.Invalid if a name is unknown or a value is not acceptable
   */
  public List<String> change(Caller caller, Map<String, ? extends @Nullable Object> given) {
    Map<Setting<?>, @Nullable String> wanted = checked(caller, given);
    List<String> changed =
        store.write(tx -> {
          var names = new ArrayList<String>();
          wanted.forEach((setting, value) -> {
            String old =
                tx.find(
                    "SELECT value FROM setting WHERE name = ?", row -> row.text(1), setting.name());
            if (same(setting, old, value)) {
              return;
            }
            tx.update("DELETE FROM setting WHERE name = ?", setting.name());
            if (value != null && !value.equals(String.valueOf(setting.fallback()))) {
              tx.update(
                  "INSERT INTO setting (name, value, changed_at) VALUES (?, ?, ?)",
                  setting.name(),
                  setting.secret() ? Base64.getEncoder().encodeToString(sealed.seal(value)) : value,
                  clock.millis());
            }
            names.add(setting.name());
          });
          if (!names.isEmpty()) {
            audit.record(
                tx,
                caller.name(),
                caller.address(),
                "setting.change",
                "",
                String.join(", ", names));
            tx.afterCommit(kept::forgetAll);
          }
          return names;
        });
    if (!changed.isEmpty()) {
      listeners.forEach(Runnable::run);
    }
    return changed;
  }

  /** As {@link #change}, for one setting. */
  public <T> List<String> change(Caller caller, Setting<T> setting, T value) {
    return change(caller, Map.of(setting.name(), value));
  }

  /** Validates the arguments of {@link #change} without changing anything. */
  public void check(Caller caller, Map<String, ? extends @Nullable Object> given) {
    checked(caller, given);
  }

  private boolean same(Setting<?> setting, @Nullable String kept, @Nullable String wanted) {
    String fallback = String.valueOf(setting.fallback());
    String old = kept == null ? fallback : opened(setting, kept);
    return old.equals(wanted == null ? fallback : wanted);
  }

  private Map<Setting<?>, @Nullable String> checked(
      Caller caller, Map<String, ? extends @Nullable Object> given) {
    var wanted = new LinkedHashMap<Setting<?>, @Nullable String>();
    given.forEach((name, value) -> {
      Setting<?> setting = Setting.find(name);
      if (setting == null) {
        throw new Problem.Invalid("Unknown setting. GET /settings lists all settings.");
      }
      rights.require(caller, setting.permission());
      if (!setting.secret() || !HIDDEN.equals(value)) {
        wanted.put(setting, value == null ? null : setting.checked(value));
      }
    });
    return wanted;
  }
}
