namespace DataFetch.Fetcher.Calls.Keys;

/// <summary>
/// Tokens of SiAR's API of 2025: the user's NIF and the password are each encrypted by the API (<c>Autenticacion/cifrarCadena</c>),
/// and what comes out gets a token (<c>Autenticacion/obtenerToken</c>). The answers are text in double quotes.
/// </summary>
/// <param name="ask">Makes one call below the base address, within the budget, and gives its text.</param>
internal sealed class SiarTokens(Func<string, IReadOnlyList<KeyValuePair<string, string>>, CancellationToken, Task<string>> ask) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private string? token;

    /// <summary>The token that is in use; null before the first.</summary>
    public string? Current => Volatile.Read(ref token);

    public async Task<string> GetAsync(string user, string password, CancellationToken ct)
    {
        if (Current is { } known)
        {
            return known;
        }

        await turn.WaitAsync(ct); // one sign-in for all calls that wait
        try
        {
            return Current ?? await SignInAsync(user, password, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Forgets a token that was refused. False where another one has taken its place already.</summary>
    public bool Forget(string refused) => Interlocked.CompareExchange(ref token, null, refused) == refused;

    public void Dispose() => turn.Dispose();

    private async Task<string> SignInAsync(string user, string password, CancellationToken ct)
    {
        var encryptedUser = await AskAsync("/Autenticacion/cifrarCadena", [new("cadena", user)], ct);
        var encryptedPassword = await AskAsync("/Autenticacion/cifrarCadena", [new("cadena", password)], ct);
        var fresh = await AskAsync("/Autenticacion/obtenerToken", [new("Usuario", encryptedUser), new("Password", encryptedPassword)], ct);
        Volatile.Write(ref token, fresh);
        return fresh;
    }

    private async Task<string> AskAsync(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken ct)
    {
        var text = (await ask(path, query, ct)).Trim().Trim('"');
        return text.Length > 0 ? text : throw new UpstreamException(Failure.Unauthorised, $"{path} answered nothing: check user and password.");
    }
}
