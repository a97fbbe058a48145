-- What a paste's content is when it is not the text itself: 'privatebin' is a text that its writer encrypted, in that program's JSON.
alter table pastes add column format text;
