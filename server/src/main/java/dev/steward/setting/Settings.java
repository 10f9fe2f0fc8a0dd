package dev.steward.setting;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.PasswordPolicy;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.problem.Problem;
import dev.steward.secret.Encryptor;
import dev.steward.store.InvalidatingCache;
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
  public static final String MASK = "********";

  private static final String ALL = "all";

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final Encryptor encryptor;
  private final InstantSource clock;
  private final InvalidatingCache<String, Map<String, String>> stored = new InvalidatingCache<>(1);
  private final List<Runnable> listeners = new ArrayList<>(2);

  public Settings(
      Store store, Authorizer rights, Audit audit, Encryptor encryptor, InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.encryptor = encryptor;
    this.clock = clock;
  }

  /** Adds a listener that runs after each change. May be called only during startup. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private Map<String, String> stored() {
    Map<String, String> values =
        stored.get(
            ALL,
            _ -> {
              var all = new TreeMap<String, String>();
              store.read(tx ->
                  tx.list(
                      "SELECT name, value FROM setting", row -> all.put(row.text(1), row.text(2))));
              return all;
            });
    return values == null ? Map.of() : values;
  }

  /** The current value. */
  public <T> T get(Setting<T> setting) {
    String value = stored().get(setting.name());
    return value == null ? setting.defaultValue() : setting.parse(decrypted(setting, value));
  }

  /** The policy for new passwords. */
  public PasswordPolicy passwordPolicy() {
    return new PasswordPolicy(
        Math.toIntExact(get(Setting.PASSWORD_MIN_LENGTH)),
        get(Setting.PASSWORD_MIN_LENGTH_EVERYWHERE));
  }

  private String decrypted(Setting<?> setting, String value) {
    return setting.secret() ? encryptor.decrypt(Base64.getDecoder().decode(value)) : value;
  }

  /** All settings by name; secrets are masked if set. Requires Overall/SystemRead. */
  public Map<String, Object> masked(Caller caller) {
    rights.require(caller, Permission.SYSTEM_READ);
    var values = new LinkedHashMap<String, Object>();
    for (Setting<?> setting : Setting.ALL) {
      Object value = get(setting);
      values.put(setting.name(), setting.secret() && !value.equals("") ? MASK : value);
    }
    return values;
  }

  /** Like {@link #masked}, without settings at their defaults. */
  public Map<String, Object> changedFromDefault(Caller caller) {
    Map<String, Object> values = masked(caller);
    values.keySet().retainAll(stored().keySet());
    return values;
  }

  /**
   * Changes the given settings and leaves the others unchanged. All values are validated first and
   * stored in one transaction; a value equal to the current one is not counted as a change.
   *
   * @param values by name; null resets a setting to its default
   * @return the names of the changed settings
   * @throws Problem.Invalid if a name is unknown or a value is not acceptable
   */
  public List<String> change(Caller caller, Map<String, ? extends @Nullable Object> values) {
    Map<Setting<?>, @Nullable String> changes = validated(caller, values);
    List<String> changed =
        store.write(tx -> {
          var names = new ArrayList<String>();
          changes.forEach((setting, value) -> {
            String old =
                tx.find(
                    "SELECT value FROM setting WHERE name = ?", row -> row.text(1), setting.name());
            if (isUnchanged(setting, old, value)) {
              return;
            }
            tx.update("DELETE FROM setting WHERE name = ?", setting.name());
            if (value != null && !value.equals(String.valueOf(setting.defaultValue()))) {
              tx.update(
                  "INSERT INTO setting (name, value, changed_at) VALUES (?, ?, ?)",
                  setting.name(),
                  setting.secret()
                      ? Base64.getEncoder().encodeToString(encryptor.encrypt(value))
                      : value,
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
            tx.afterCommit(stored::invalidateAll);
          }
          return names;
        });
    if (!changed.isEmpty()) {
      listeners.forEach(Runnable::run);
    }
    return changed;
  }

  /** Like {@link #change}, for one setting. */
  public <T> List<String> change(Caller caller, Setting<T> setting, T value) {
    return change(caller, Map.of(setting.name(), value));
  }

  /** Validates the arguments of {@link #change} without changing anything. */
  public void check(Caller caller, Map<String, ? extends @Nullable Object> values) {
    validated(caller, values);
  }

  private boolean isUnchanged(
      Setting<?> setting, @Nullable String stored, @Nullable String newValue) {
    String fallback = String.valueOf(setting.defaultValue());
    String old = stored == null ? fallback : decrypted(setting, stored);
    return old.equals(newValue == null ? fallback : newValue);
  }

  private Map<Setting<?>, @Nullable String> validated(
      Caller caller, Map<String, ? extends @Nullable Object> values) {
    var changes = new LinkedHashMap<Setting<?>, @Nullable String>();
    values.forEach((name, value) -> {
      Setting<?> setting = Setting.find(name);
      if (setting == null) {
        throw new Problem.Invalid("Unknown setting. GET /settings lists all settings.");
      }
      rights.require(caller, setting.permission());
      if (!setting.secret() || !MASK.equals(value)) {
        changes.put(setting, value == null ? null : setting.toStored(value));
      }
    });
    return changes;
  }
}
