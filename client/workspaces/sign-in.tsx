/** Sign-in: two fields, one button, a plain sentence when it does not work. Demo roles fill in the user name where DEMO is on. */
import { Button, PasswordInput, TextInput, UnstyledButton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES, type Me } from '../../shared/people.ts';
import { LanguageButton, ThemeButton } from '../parts/header.tsx';
import { Logo } from '../parts/logo.tsx';
import { useProblemText } from '../parts/problem-view.tsx';
import { meQuery, signInInfoQuery } from '../rest/queries.ts';
import { request } from '../rest/rest-client.ts';

export function SignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const info = useQuery(signInInfoQuery);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [working, setWorking] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (username.trim() === '' || password === '') return setProblem(t('signIn.needBoth'));
    setWorking(true);
    setProblem(null);
    try {
      const me = await request<Me>('/login', {
        method: 'POST',
        body: { username: username.trim(), password },
      });
      queries.setQueryData(meQuery.queryKey, me);
    } catch (error) {
      setProblem(problemText(error));
      setWorking(false);
    }
  };

  return (
    <main className="sign-in">
      <div className="sign-in-tools">
        <LanguageButton />
        <ThemeButton />
      </div>
      <form className="sign-in-card" onSubmit={(event) => void submit(event)} aria-label={t('signIn.title')}>
        <Logo size={44} />
        <h1>{t('app.name')}</h1>
        <p className="lead">{t('signIn.lead')}</p>
        <TextInput
          label={t('signIn.username')}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
          autoComplete="username"
          name="username"
          size="md"
          autoFocus
        />
        <PasswordInput
          label={t('signIn.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          name="password"
          size="md"
        />
        <p className="sign-in-problem" role="alert">
          {problem}
        </p>
        <Button type="submit" size="md" fullWidth loading={working}>
          {t('signIn.submit')}
        </Button>
        {info.data?.demo && (
          <section className="sign-in-demo" aria-label={t('signIn.demo')}>
            <p>{t('signIn.demoText')}</p>
            <div>
              {ROLES.map((role) => (
                <UnstyledButton
                  key={role}
                  className="chip"
                  data-chosen={username === role}
                  onClick={() => setUsername(role)}
                >
                  {t(`role.${role}`)}
                </UnstyledButton>
              ))}
            </div>
          </section>
        )}
      </form>
    </main>
  );
}
