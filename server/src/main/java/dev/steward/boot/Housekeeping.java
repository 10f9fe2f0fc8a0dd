package dev.steward.boot;

import dev.steward.audit.Audit;
import dev.steward.backup.Backup;
import dev.steward.concurrent.ThreadSet;
import dev.steward.queue.IdempotencyKeys;
import dev.steward.setting.LogRecorders;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background maintenance: sets up log recorders at startup, deletes expired audit entries daily,
 * and deletes expired idempotency keys hourly.
 */
final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Audit audit;
  private final Settings settings;
  private final LogRecorders recorders;
  private final Backup backup;
  private final IdempotencyKeys idempotencyKeys;
  private final InstantSource clock;
  private final ThreadSet threads = new ThreadSet();

  Housekeeping(
      Audit audit,
      Settings settings,
      LogRecorders recorders,
      Backup backup,
      IdempotencyKeys idempotencyKeys,
      InstantSource clock) {
    this.backup = backup;
    this.idempotencyKeys = idempotencyKeys;
    this.audit = audit;
    this.recorders = recorders;
    this.settings = settings;
    this.clock = clock;
    threads.start("housekeeping", this::run);
  }

  private void run() {
    try {
      recorders.load();
      backup.deleteLeftovers();
    } catch (RuntimeException e) {
      LOG.warn("setting up log recorders or cleaning up backups failed: {}", e.getMessage());
    }
    try {
      for (int hour = 0; ; hour++) {
        try {
          idempotencyKeys.deleteExpired();
          if (hour % 24 == 0) {
            deleteOldAuditEntries();
          }
        } catch (RuntimeException e) {
          if (Thread.currentThread().isInterrupted()) {
            return;
          }
          LOG.warn("maintenance failed; trying again later: {}", e.getMessage());
        }
        Thread.sleep(Duration.ofHours(1));
      }
    } catch (InterruptedException e) {
      // The server is shutting down.
      return;
    }
  }

  private void deleteOldAuditEntries() {
    long days = settings.get(Setting.AUDIT_DAYS);
    if (days > 0) {
      audit.deleteBefore(clock.millis() - Duration.ofDays(days).toMillis());
    }
  }

  @Override
  public void close() {
    threads.stop();
  }
}
