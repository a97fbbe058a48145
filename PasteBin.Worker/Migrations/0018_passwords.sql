-- What makes a key of a paste's password (PBKDF2-SHA-512); null: it has none. With one, content is AES-256-GCM ciphertext (nonce, tag, text) of what
-- content_encoding tells about, in all versions, and content_hash is of the ciphertext.
alter table pastes
    add column password_salt bytea,
    add column password_iterations integer;
