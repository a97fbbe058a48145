-- A database that has handed out nothing begins somewhere, not at nought: one that takes the place of another, with the same secret, would hand out the same
-- keys again, and links to what is gone would lead to other people's pastes. In the first half, so that at least 4·10^17 keys are left.
select setval('key_blocks', floor(random() * 409814143490400)::bigint * 1024, false) from key_blocks where not is_called;
