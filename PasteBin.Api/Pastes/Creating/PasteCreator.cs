using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PasteBin.Api.Admission;
using PasteBin.Api.Caching;
using PasteBin.Api.Errors;
using PasteBin.Api.Keys;
using PasteBin.Api.Pastes.Changing;
using PasteBin.Api.Pastes.GroupCommit;
using PasteBin.Api.Pastes.Idempotency;
using PasteBin.Api.Pastes.Passwords;
using PasteBin.Api.Pastes.Secrets;
using PasteBin.Api.Pastes.Slugs;
using PasteBin.Contracts.Keys;

namespace PasteBin.Api.Pastes.Creating;

/// <summary>The one way in: checks a text and what is asked for it, whichever way they came, and makes a stored paste of them.</summary>
internal sealed class PasteCreator(
    KeyReserve keys, PasteWriter writer, AnswerStore answers, AdmissionRules admission, TextSealer sealer, PasteCache cache, ReservedSlugs reserved,
    PasteMetrics metrics, IOptions<PasteOptions> options, TimeProvider time)
{
    /// <summary>For a request, which may come again with its <see cref="IdempotencyKey"/>: then it gets the answer that it got before.</summary>
    /// <param name="draft">Its text is not used any more when this returns.</param>
    public Task<CreateOutcome> CreateAsync(Draft draft, HttpContext context)
    {
        draft = Password.AddTo(draft, context.Request);
        var (key, mistake) = IdempotencyKey.Read(context.Request);
        return mistake is not null ? Task.FromResult(Refuse(mistake))
            : key is null || draft.Wishes is null ? CreateAsync(draft, idempotent: null, context.RequestAborted)
            : CreateOnceAsync(draft, new(key, draft), context.RequestAborted);
    }

    /// <param name="draft">Its text is not used any more when this returns.</param>
    /// <param name="idempotent">Null when it cannot come again.</param>
    public async Task<CreateOutcome> CreateAsync(Draft draft, IdempotentCreate? idempotent, CancellationToken cancellation)
    {
        var (text, wishes, mistake) = draft;
        if (wishes is null)
        {
            return Refuse(mistake!);
        }

        if (text.IsEmpty || text.Length > options.Value.MaxSize)
        {
            return Refuse(text.IsEmpty ? CreateProblems.Empty() : CreateProblems.TooLarge(options.Value.MaxSize));
        }

        (var terms, mistake) = PasteTerms.Read(options.Value, wishes, time.GetUtcNow());
        if (terms is null)
        {
            return Refuse(mistake!);
        }

        if (terms.Slug is { } slug && reserved.Contains(slug))
        {
            return Refuse(CreateProblems.SlugReserved());
        }

        var secrets = terms.Scan == SecretScan.Off ? [] : SecretScanner.Scan(text.Span);
        if (secrets.Count > 0 && terms.Scan == SecretScan.Block)
        {
            return Refuse(CreateProblems.SecretFound(secrets));
        }

        var plain = NewText.From(text.Span);
        if (await admission.RefuseAsync(plain.Hash, cancellation) is { } refusal)
        {
            return Refuse(refusal);
        }

        if (await sealer.SealAsync(plain, terms.Password, cancellation) is not { } content)
        {
            return Refuse(CreateProblems.Busy(), "passwords");
        }

        if ((terms.Slug ?? await keys.TakeAsync(cancellation)) is not { } key)
        {
            return Refuse(CreateProblems.NoKey(), "no-key");
        }

        var pending = Prepare(key, content, terms, wishes.Format, secrets, idempotent, out var token);
        var lease = await cache.LeaseAsync(pending.Paste);
        var outcome = await writer.WriteAsync(pending);
        if (outcome != WriteOutcome.Stored)
        {
            return outcome switch
            {
                WriteOutcome.Repeated => await FindAnswerAsync(idempotent, cancellation) ?? Refuse(CreateProblems.Unavailable(), "database"),
                WriteOutcome.KeyTaken => Refuse(CreateProblems.SlugTaken()),
                WriteOutcome.QueueFull => Refuse(CreateProblems.Busy(), "queue-full"),
                WriteOutcome.Unavailable => Refuse(CreateProblems.Unavailable(), "database"),
                _ => Refuse(CreateProblems.Data(), "data"),
            };
        }

        metrics.Created(text.Length);
        await cache.StoreCreatedAsync(pending.Paste, lease);
        return new(pending.Paste, token, null) { Warnings = secrets };
    }

    /// <summary>Counts a refusal: this one's, or of a request in which nobody could find a draft.</summary>
    /// <param name="reason">One of a few fixed words; by default the name of the problem's kind.</param>
    public CreateOutcome Refuse(ProblemHttpResult refusal, string? reason = null)
    {
        metrics.Refused(reason ?? Problem.NameOf(refusal));
        return new(null, "", refusal);
    }

    // First of all: what was right then is answered now, even if it would not be right any more.
    private async Task<CreateOutcome> CreateOnceAsync(Draft draft, IdempotentCreate idempotent, CancellationToken cancellation) =>
        await FindAnswerAsync(idempotent, cancellation) ?? await CreateAsync(draft, idempotent, cancellation);

    private async Task<CreateOutcome?> FindAnswerAsync(IdempotentCreate? idempotent, CancellationToken cancellation) =>
        idempotent is null || await answers.FindAsync(idempotent.Id, cancellation) is not { } answer ? null
        : idempotent.Open(answer) is { } kept ? new(kept.Paste, kept.DeleteToken, null) { Warnings = kept.Warnings ?? [] }
        : Refuse(CreateProblems.KeyReused());

    private PendingPaste Prepare(
        string key, SealedText content, PasteTerms terms, string? format, IReadOnlyList<SecretFinding> secrets, IdempotentCreate? idempotent, out string token)
    {
        var deleteToken = token = DeleteToken.New();
        // Postgres keeps microseconds: what is answered now must be what is read later.
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var text = content.Text;
        var paste = new Paste(
            key, text.Content, text.Encoding, text.Size, text.Hash, terms.Language, terms.Title, now, terms.End.From(now), terms.MaxReads is not null,
            Version: 1, Public: terms.Public) { ReadsLeft = terms.MaxReads, Format = format, Lock = content.Lock };
        return new(paste, text.Content, DeleteToken.Hash(token))
        {
            IsKeyChosen = terms.Slug is not null,
            Claim = idempotent is null ? null : new(idempotent.Id, stored => idempotent.Seal(stored, deleteToken, secrets)),
        };
    }
}

/// <summary>The stored paste and the token that deletes it, or why there is none.</summary>
internal sealed record CreateOutcome(Paste? Paste, string DeleteToken, ProblemHttpResult? Refusal)
{
    /// <summary>Credentials that the text seems to have.</summary>
    public IReadOnlyList<SecretFinding> Warnings { get; init; } = [];
}
