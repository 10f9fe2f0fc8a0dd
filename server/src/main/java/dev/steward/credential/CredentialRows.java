package dev.steward.credential;

import dev.steward.store.Row;
import dev.steward.store.Tx;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries for credentials and domains. */
final class CredentialRows {

  private static final int MAX_ROWS = 10_000;
  private static final String COLUMNS = "name, scope, description, kind, public_data";

  private final CredentialCodec codec;

  CredentialRows(CredentialCodec codec) {
    this.codec = codec;
  }

  /** A credential with its store and domain. */
  record StoredCredential(String store, Domain domain, Credential credential) {}

  private static @Nullable Long userId(CredentialStore store) {
    return store instanceof CredentialStore.UserStore(long userId, _) ? userId : null;
  }

  private static @Nullable Long folderId(CredentialStore store) {
    return store instanceof CredentialStore.FolderStore(long itemId, _) ? itemId : null;
  }

  private Credential hidden(Row row) {
    return credential(row, null);
  }

  private Credential open(Row row) {
    return credential(row, row.bytes(6));
  }

  private Credential credential(Row row, byte @Nullable [] encrypted) {
    return new Credential(
        row.text(1),
        Scope.valueOf(row.text(2)),
        row.text(3),
        codec.decode(row.text(4), row.text(5), encrypted));
  }

  List<Credential> list(Tx tx, CredentialStore store, String domain) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM credential WHERE store = ? AND domain = ? ORDER BY id LIMIT ?",
        this::hidden,
        store.key(),
        domain,
        MAX_ROWS);
  }

  /** All credentials of a store with their domains, in one query. */
  List<StoredCredential> list(Tx tx, CredentialStore store) {
    return tx.list(
        "SELECT " + COLUMNS + ", domain FROM credential WHERE store = ? ORDER BY id LIMIT ?",
        row ->
            new StoredCredential(store.key(), new Domain(row.text(6), "", List.of()), hidden(row)),
        store.key(),
        MAX_ROWS);
  }

  @Nullable Credential find(Tx tx, CredentialStore store, String domain, String id) {
    return tx.find(
        "SELECT " + COLUMNS + " FROM credential WHERE store = ? AND name = ? AND domain = ?",
        this::hidden,
        store.key(),
        id,
        domain);
  }

  @Nullable Credential open(Tx tx, CredentialStore store, String domain, String id) {
    return tx.find(
        "SELECT "
            + COLUMNS
            + ", encrypted_data FROM credential WHERE store = ? AND name = ? AND domain = ?",
        this::open,
        store.key(),
        id,
        domain);
  }

  /**
   * Credentials with this ID in the given stores, from a single query; secrets are included if
   * {@code withSecrets} is true.
   */
  List<StoredCredential> find(Tx tx, List<String> stores, String id, boolean withSecrets) {
    Object[] parameters = new Object[stores.size() + 1];
    parameters[0] = id;
    for (int i = 0; i < stores.size(); i++) {
      parameters[i + 1] = stores.get(i);
    }
    return tx.list(
        "SELECT c.name, c.scope, c.description, c.kind, c.public_data, c.encrypted_data, c.store,"
            + " c.domain, d.specifications FROM credential c LEFT JOIN credential_domain d ON"
            + " d.store = c.store AND d.name = c.domain WHERE c.name = ? AND c.store IN ("
            + String.join(", ", Collections.nCopies(stores.size(), "?"))
            + ") ORDER BY c.domain",
        row ->
            new StoredCredential(
                row.text(7),
                domain(row.text(8), "", row.textOrNull(9)),
                withSecrets ? open(row) : hidden(row)),
        parameters);
  }

  private static Domain domain(String name, String description, @Nullable String requirements) {
    return new Domain(
        name,
        description,
        requirements == null ? List.of() : CredentialCodec.specifications(requirements));
  }

  /** Adds a credential; returns false if the domain already contains one with its ID. */
  boolean insert(Tx tx, CredentialStore store, String domain, Credential added, long now) {
    return tx.update(
            "INSERT INTO credential (store, user_id, item_id, domain, name, scope, description,"
                + " kind, public_data, encrypted_data, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
                + " ?, ?, ?) ON CONFLICT (store, name, domain) DO NOTHING",
            store.key(),
            userId(store),
            folderId(store),
            domain,
            added.id(),
            added.scope().name(),
            added.description(),
            added.data().kind(),
            CredentialCodec.publicData(added.data()),
            codec.sealed(added.data()),
            now)
        > 0;
  }

  void update(
      Tx tx, CredentialStore store, String domain, String id, Credential changed, long now) {
    tx.update(
        "UPDATE credential SET name = ?, scope = ?, description = ?, kind = ?, public_data = ?,"
            + " encrypted_data = ?, changed_at = ? WHERE store = ? AND name = ? AND domain = ?",
        changed.id(),
        changed.scope().name(),
        changed.description(),
        changed.data().kind(),
        CredentialCodec.publicData(changed.data()),
        codec.sealed(changed.data()),
        now,
        store.key(),
        id,
        domain);
  }

  boolean delete(Tx tx, CredentialStore store, String domain, String id) {
    return tx.update(
            "DELETE FROM credential WHERE store = ? AND name = ? AND domain = ?",
            store.key(),
            id,
            domain)
        > 0;
  }

  static List<Domain> domains(Tx tx, CredentialStore store) {
    return tx.list(
        "SELECT name, description, specifications FROM credential_domain WHERE store = ? ORDER BY"
            + " name LIMIT ?",
        row -> domain(row.text(1), row.text(2), row.text(3)),
        store.key(),
        MAX_ROWS);
  }

  static @Nullable Domain domain(Tx tx, CredentialStore store, String name) {
    return tx.find(
        "SELECT name, description, specifications FROM credential_domain WHERE store = ? AND name"
            + " = ?",
        row -> domain(row.text(1), row.text(2), row.text(3)),
        store.key(),
        name);
  }

  static boolean insertDomain(Tx tx, CredentialStore store, Domain added) {
    return tx.update(
            "INSERT INTO credential_domain (store, user_id, item_id, name, description,"
                + " specifications) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (store, name) DO NOTHING",
            store.key(),
            userId(store),
            folderId(store),
            added.name(),
            added.description(),
            CredentialCodec.specifications(added.specifications()))
        > 0;
  }

  static void updateDomain(Tx tx, CredentialStore store, String name, Domain changed) {
    tx.update(
        "UPDATE credential_domain SET name = ?, description = ?, specifications = ? WHERE store = ?"
            + " AND name = ?",
        changed.name(),
        changed.description(),
        CredentialCodec.specifications(changed.specifications()),
        store.key(),
        name);
    if (!changed.name().equals(name)) {
      tx.update(
          "UPDATE credential SET domain = ? WHERE store = ? AND domain = ?",
          changed.name(),
          store.key(),
          name);
    }
  }

  static boolean deleteDomain(Tx tx, CredentialStore store, String name) {
    tx.update("DELETE FROM credential WHERE store = ? AND domain = ?", store.key(), name);
    return tx.update(
            "DELETE FROM credential_domain WHERE store = ? AND name = ?", store.key(), name)
        > 0;
  }
}
