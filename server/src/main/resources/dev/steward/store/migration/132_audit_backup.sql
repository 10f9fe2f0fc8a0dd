CREATE INDEX audit_backup ON audit (id) WHERE action = 'backup';
