package dev.steward.cloud;

import dev.steward.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data access for clouds. */
final class CloudRows {

  private CloudRows() {}

  /** The definitions of all clouds, by name. */
  static List<String> all(Tx tx) {
    return tx.list("SELECT definition FROM cloud ORDER BY name", row -> row.text(1));
  }

  static @Nullable String find(Tx tx, String name) {
    return tx.find("SELECT definition FROM cloud WHERE name = ?", row -> row.text(1), name);
  }

  static void put(Tx tx, String name, String definition) {
    delete(tx, name);
    tx.update("INSERT INTO cloud (name, definition) VALUES (?, ?)", name, definition);
  }

  static int delete(Tx tx, String name) {
    return tx.update("DELETE FROM cloud WHERE name = ?", name);
  }
}
