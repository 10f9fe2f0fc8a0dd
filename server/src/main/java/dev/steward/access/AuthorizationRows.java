package dev.steward.access;

import dev.steward.store.Tx;
import dev.steward.text.Json;

/** Reads and writes the stored authorization policy. */
final class AuthorizationRows {

  static final String NAME = "authorization";

  private AuthorizationRows() {}

  static AuthorizationPolicy read(Tx tx) {
    String text = tx.find("SELECT value FROM home WHERE name = ?", row -> row.text(1), NAME);
    return text == null
        ? AuthorizationPolicy.DEFAULT
        : AuthorizationJson.read(Json.readObject(text));
  }
}
