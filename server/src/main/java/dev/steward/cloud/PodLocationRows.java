package dev.steward.cloud;

import dev.steward.store.Tx;
import java.util.List;

/** Data access for locations of pods. */
final class PodLocationRows {

  private PodLocationRows() {}

  static List<PodLocation> all(Tx tx) {
    return tx.list(
        "SELECT cloud, server_url, server_certificate, skip_tls_verify, credentials_id, namespace"
            + " FROM pod_location ORDER BY cloud, server_url, namespace",
        row ->
            new PodLocation(
                row.text(1), row.text(2), row.text(3), row.flag(4), row.text(5), row.text(6)));
  }

  static void put(Tx tx, PodLocation location) {
    delete(tx, location);
    tx.update(
        "INSERT INTO pod_location (cloud, server_url, namespace, server_certificate,"
            + " skip_tls_verify, credentials_id) VALUES (?, ?, ?, ?, ?, ?)",
        location.cloud(),
        location.serverUrl(),
        location.namespace(),
        location.serverCertificate(),
        location.skipTlsVerify() ? 1 : 0,
        location.credentialsId());
  }

  static void update(Tx tx, Cloud cloud) {
    tx.update(
        "UPDATE pod_location SET server_certificate = ?, skip_tls_verify = ?, credentials_id = ?"
            + " WHERE cloud = ? AND server_url = ?",
        cloud.serverCertificate(),
        cloud.skipTlsVerify() ? 1 : 0,
        cloud.credentialsId(),
        cloud.name(),
        cloud.serverUrl());
  }

  static void delete(Tx tx, PodLocation location) {
    tx.update(
        "DELETE FROM pod_location WHERE cloud = ? AND server_url = ? AND namespace = ?",
        location.cloud(),
        location.serverUrl(),
        location.namespace());
  }

  static int deleteAll(Tx tx, String cloud, String serverUrl) {
    return tx.update(
        "DELETE FROM pod_location WHERE cloud = ? AND server_url = ?", cloud, serverUrl);
  }
}
