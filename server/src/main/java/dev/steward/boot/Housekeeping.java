package dev.steward.boot;

import dev.steward.audit.Audit;
import dev.steward.backup.Backup;
import dev.steward.setting.Recorders;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nobody waits for: recorders are set up after a start, and once a day the audit is cut to
 * what is to be kept.
 */
final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Audit audit;
  private final Settings settings;
  private final Recorders recorders;
  private final Backup backup;
  private final InstantSource clock;
  private final Thread thread;

  Housekeeping(
      Audit audit, Settings settings, Recorders recorders, Backup backup, InstantSource clock) {
    this.backup = backup;
    this.audit = audit;
    this.recorders = recorders;
    this.settings = settings;
    this.clock = clock;
    thread = Thread.ofVirtual().name("housekeeping").start(this::run);
  }

  private void run() {
    try {
      recorders.load();
      backup.removeLeftOvers();
    } catch (RuntimeException e) {
      LOG.warn("setting up log recorders or cleaning up backups failed: {}", e.getMessage());
    }
    try {
      while (true) {
        try {
          clean();
        } catch (RuntimeException e) {
          LOG.warn("keeping house failed; trying again tomorrow: {}", e.getMessage());
        }
        Thread.sleep(Duration.ofDays(1));
      }
    } catch (InterruptedException e) {
      // The server ends.
      return;
    }
  }

  private void clean() {
    long days = settings.get(Setting.AUDIT_DAYS);
    if (days > 0) {
      audit.forgetBefore(clock.millis() - Duration.ofDays(days).toMillis());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
