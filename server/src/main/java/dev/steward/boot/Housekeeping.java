package dev.steward.boot;

import dev.steward.audit.Audit;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nobody waits for and is done once a day: the audit is cut to what is to be kept. */
final class Housekeeping implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private final Audit audit;
  private final Settings settings;
  private final InstantSource clock;
  private final Thread thread;

  Housekeeping(Audit audit, Settings settings, InstantSource clock) {
    this.audit = audit;
    this.settings = settings;
    this.clock = clock;
    thread = Thread.ofVirtual().name("housekeeping").start(this::run);
  }

  private void run() {
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
