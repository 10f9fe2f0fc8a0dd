package dev.steward.managedfile;

import dev.steward.managedfile.ManagedFile.CredentialMapping;
import dev.steward.secret.Encryptor;
import dev.steward.store.Row;
import dev.steward.store.Tx;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Queries for managed files. */
final class ManagedFileRows {
  private static final int MAX_FILES = 1_000;
  private static final String COLUMNS = "name, kind, title, comment, credentials";

  private final Encryptor encryptor;

  ManagedFileRows(Encryptor encryptor) {
    this.encryptor = encryptor;
  }

  /** The files of a store by name, without their contents. */
  List<ManagedFile> list(Tx tx, ManagedFileStore store) {
    return tx.list(
        "SELECT " + COLUMNS + " FROM managed_file WHERE store = ? ORDER BY name LIMIT ?",
        row -> file(row, ""),
        store.key(),
        MAX_FILES);
  }

  @Nullable ManagedFile find(Tx tx, ManagedFileStore store, String id) {
    return tx.find(
        "SELECT " + COLUMNS + ", encrypted_content FROM managed_file WHERE store = ? AND name = ?",
        row -> file(row, encryptor.decrypt(row.bytes(6))),
        store.key(),
        id);
  }

  long count(Tx tx, ManagedFileStore store) {
    Long count =
        tx.find(
            "SELECT COUNT(*) FROM managed_file WHERE store = ?", row -> row.number(1), store.key());
    return count == null ? 0 : count;
  }

  void put(Tx tx, ManagedFileStore store, ManagedFile file) {
    delete(tx, store, file.id());
    tx.update(
        "INSERT INTO managed_file (store, item_id, "
            + COLUMNS
            + ", encrypted_content) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        store.key(),
        store.folder() == null ? null : store.folder().id(),
        file.id(),
        file.kind().name(),
        file.title(),
        file.comment(),
        credentials(file),
        encryptor.encrypt(file.content()));
  }

  int delete(Tx tx, ManagedFileStore store, String id) {
    return tx.update("DELETE FROM managed_file WHERE store = ? AND name = ?", store.key(), id);
  }

  private static ManagedFile file(Row row, String content) {
    Map<String, @Nullable Object> stored = Json.readObject(row.text(5));
    var mappings = new ArrayList<CredentialMapping>();
    if (stored.get("credentials") instanceof List<?> list) {
      for (Object element : list) {
        Map<String, @Nullable Object> mapping = Json.asObject(element);
        mappings.add(
            new CredentialMapping(
                text(mapping, "key"), text(mapping, "id"), text(mapping, "detail")));
      }
    }
    return new ManagedFile(
        row.text(1),
        ManagedFileKind.valueOf(row.text(2)),
        row.text(3),
        row.text(4),
        content,
        Boolean.TRUE.equals(stored.get("replaceAll")),
        mappings);
  }

  private static String text(Map<String, @Nullable Object> object, String name) {
    String text = Json.text(object, name);
    return text == null ? "" : text;
  }

  private static String credentials(ManagedFile file) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    members.put("replaceAll", file.replacesAll());
    members.put(
        "credentials",
        file.credentials().stream()
            .map(mapping ->
                Map.of(
                    "key", mapping.key(),
                    "id", mapping.credentialsId(),
                    "detail", mapping.detail()))
            .toList());
    return Json.write(members);
  }
}
