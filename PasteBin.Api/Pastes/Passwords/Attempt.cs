using System.Net;
using System.Security.Cryptography;
using System.Text;
using PasteBin.Api.Forwarding;

namespace PasteBin.Api.Pastes.Passwords;

/// <summary>A client that tries a paste's password.</summary>
internal readonly record struct Attempt(string Key, IPAddress? Client)
{
    /// <summary>Tells neither the paste nor the client.</summary>
    public string Name => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(Key), 0, .. ClientNetwork.Of(Client)]).AsSpan(0, 16));
}
